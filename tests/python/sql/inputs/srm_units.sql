-- grain: case x unit x arm x visit; the counts of units are the point of each case
with
counts as (
    select *
    from (
        values
        ('fits', 'control', 5040, 1),
        ('fits', 'treatment', 4960, 1),
        ('differs', 'control', 5300, 1),
        ('differs', 'treatment', 4700, 1),
        ('uneven_weights', 'a', 5010, 1),
        ('uneven_weights', 'b', 2980, 1),
        ('uneven_weights', 'c', 2010, 1),
        ('odd_names', 'it''s; drop table units; --', 500, 1),
        ('odd_names', 'größe "b" 実験', 400, 1),
        ('absent_arm', 'control', 100, 1),
        ('unknown_arm', 'control', 500, 1),
        ('unknown_arm', 'treatment', 500, 1),
        ('unknown_arm', 'o''ther', 3, 1),
        ('unknown_arm', null, 2, 1),
        ('closed_arm', 'control', 500, 1),
        ('closed_arm', 'treatment', 500, 1),
        ('closed_arm', 'closed', 1, 1),
        ('closed_arm_and_differs', 'control', 600, 1),
        ('closed_arm_and_differs', 'treatment', 400, 1),
        ('few_units', 'control', 15, 1),
        ('repeated', 'control', 500, 3),
        ('repeated', 'treatment', 500, 1),
        ('groups; fit', 'control', 500, 1),
        ('groups; fit', 'treatment', 500, 1),
        ('groups'' difference', 'control', 600, 1),
        ('groups'' difference', 'treatment', 400, 1)
    ) as counts (case_name, variant, n_units, n_visits)
),

units as (
    select case_name, variant, n_visits, unnest(range(n_units)) as unit
    from counts
)

select
    case_name,
    variant,
    coalesce(variant, '') || unit as unit_id,
    unnest(range(n_visits)) as visit
from units
