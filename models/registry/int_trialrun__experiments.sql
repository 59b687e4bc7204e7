-- Grain: experiment without a registry issue; experiment_key is its integer key.
with left_out as (

    select distinct experiment_id
    from {{ ref('trialrun_registry_issues') }}
    where experiment_id is not null

)

select
    {{ trialrun.hash_bigint('experiments.experiment_id') }} as experiment_key,
    experiments.experiment_id,
    experiments.hypothesis,
    experiments.owner,
    experiments.design,
    experiments.alpha,
    experiments.power,
    experiments.stopping,
    experiments.anchor,
    experiments.started_at,
    experiments.ended_at,
    experiments.planned_units,
    experiments.salt,
    experiments.eligibility_attribute,
    experiments.eligibility_value
from {{ ref('stg_trialrun__experiments') }} as experiments
left join left_out on experiments.experiment_id = left_out.experiment_id
where
    left_out.experiment_id is null
    and experiments.experiment_id is not null
