-- grain: case x unit; sin(unit) is noise that is the same in every run
with
arms as (
    select *
    from (
        values
        ('fits', 'control', 400, 0.0),
        ('fits', 'treatment', 380, 0.0),
        ('differs', 'it''s; control --', 400, 0.0),
        ('differs', 'größe "b"', 380, 0.2),
        ('three_arms', 'control', 400, 0.0),
        ('three_arms', 'a', 400, 0.0),
        ('three_arms', 'b', 400, 0.17),
        ('few_units', 'control', 400, 0.0),
        ('few_units', 'treatment', 29, 5.0),
        ('no_control', 'treatment', 400, 0.0),
        ('groups', 'control', 400, 0.0),
        ('groups', 'treatment', 400, 0.3)
    ) as arms (case_name, variant, n_units, shift)
),

units as (
    select case_name, variant, shift, unnest(range(n_units)) as unit
    from arms
)

select
    case_name,
    variant,
    -- differs by arm in one group only
    case when unit % 2 = 0 then 'even' else 'odd' end as half,
    case
        when case_name = 'differs' and unit % 20 = 0 then null
        when case_name = 'differs' and unit % 20 = 1 then 'nan'::double
        when case_name = 'differs' and unit % 20 = 2 then 'infinity'::double
        when case_name = 'groups' and unit % 2 = 0 then sin(unit * unit)
        else sin(unit * unit) + shift
    end as covariate,
    case when shift > 0 then 1 else 0 end as constant_in_arm,
    -- whose average rounds differently in arms of different sizes
    0.1::double as constant
from units
