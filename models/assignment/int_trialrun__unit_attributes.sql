-- Grain: unit x attribute, with one value whatever the log repeats: the smallest.
select
    unit_id,
    attribute,
    min(value) as value,
    min(numeric_value) as numeric_value
from {{ ref('stg_trialrun__unit_attributes') }}
where unit_id is not null and attribute is not null
group by unit_id, attribute
