-- Grain: experiment x analyzed unit x segment attribute: the unit's value, with rare values as (other), none as (missing).
with units as (

    select
        assignments.experiment_key,
        assignments.unit_key,
        assignments.cell_key,
        assignments.anchor_at,
        segments.attribute,
        coalesce(attributes.value, '(missing)') as value
    from {{ ref('int_trialrun__assignments') }} as assignments
    inner join {{ ref('int_trialrun__experiment_attributes') }} as segments
        on assignments.experiment_key = segments.experiment_key
    left join {{ ref('int_trialrun__unit_attributes') }} as attributes
        on
            assignments.unit_id = attributes.unit_id
            and segments.attribute = attributes.attribute
    where assignments.is_analyzed and segments.use = 'segment'

),

value_counts as (

    select
        experiment_key,
        attribute,
        value,
        row_number() over (
            partition by experiment_key, attribute order by count(*) desc, value asc
        ) as value_rank
    from units
    where value <> '(missing)'
    group by experiment_key, attribute, value

)

select
    units.experiment_key,
    units.unit_key,
    units.cell_key,
    units.anchor_at,
    units.attribute as dimension,
    case when value_counts.value_rank > 50 then '(other)' else units.value end as dimension_value
from units
left join value_counts
    on
        units.experiment_key = value_counts.experiment_key
        and units.attribute = value_counts.attribute
        and units.value = value_counts.value
