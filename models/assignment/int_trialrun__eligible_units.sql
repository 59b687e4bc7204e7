-- Grain: experiment with an eligibility rule x unit that meets it.
select
    experiments.experiment_key,
    attributes.unit_id
from {{ ref('int_trialrun__unit_attributes') }} as attributes
inner join {{ ref('int_trialrun__experiments') }} as experiments
    on
        attributes.attribute = experiments.eligibility_attribute
        and attributes.value = experiments.eligibility_value
