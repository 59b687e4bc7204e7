-- Grain: experiment x balance attribute x ramp stage x variant: units with a value, its mean and sample variance.
select
    covariates.experiment_key,
    covariates.attribute,
    assignments.ramp_stage,
    assignments.variant,
    count(*) as n,
    {{ trialrun.mean_of('attributes.numeric_value') }} as mean,
    {{ trialrun.variance_of('attributes.numeric_value') }} as variance
from {{ ref('int_trialrun__experiment_attributes') }} as covariates
inner join {{ ref('int_trialrun__unit_attributes') }} as attributes on covariates.attribute = attributes.attribute
inner join {{ ref('int_trialrun__assignments') }} as assignments
    on
        covariates.experiment_key = assignments.experiment_key
        and attributes.unit_id = assignments.unit_id
where
    assignments.is_analyzed
    and covariates.use = 'balance'
    and attributes.numeric_value is not null
group by
    covariates.experiment_key,
    covariates.attribute,
    assignments.ramp_stage,
    assignments.variant
