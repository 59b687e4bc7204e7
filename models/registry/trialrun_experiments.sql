-- Grain: experiment without a registry issue, with defaults filled in.
-- The last stage that has begun; the first one where none has.
with stages_begun as (

    select
        experiment_id,
        max(case when ramp_stage = 1 or effective_from < {{ trialrun.as_of_end() }} then ramp_stage end) as ramp_stage
    from {{ ref('trialrun_variants') }}
    group by experiment_id

),

arms_in_force as (

    select
        variants.experiment_id,
        max(case when variants.is_control then variants.variant end) as control_variant,
        sum(case when variants.weight > 0 then 1 else 0 end) as n_variants,
        max(variants.weight) - min(case when variants.weight > 0 then variants.weight end) < 1e-9 as is_equal_weights,
        sum(variants.weight) as allocated_weight
    from {{ ref('trialrun_variants') }} as variants
    inner join stages_begun
        on variants.experiment_id = stages_begun.experiment_id and variants.ramp_stage = stages_begun.ramp_stage
    group by variants.experiment_id

)

select
    experiments.experiment_key,
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
    experiments.eligibility_value,
    arms_in_force.control_variant,
    cast(arms_in_force.n_variants as {{ dbt.type_bigint() }}) as n_variants,
    arms_in_force.is_equal_weights,
    arms_in_force.allocated_weight,
    contract_hashes.contract_hash,
    {{ trialrun.as_of_date() }} as as_of,
    {{ trialrun.build_id() }} as build_id
from {{ ref('int_trialrun__experiments') }} as experiments
inner join arms_in_force on experiments.experiment_id = arms_in_force.experiment_id
inner join {{ ref('int_trialrun__contract_hashes') }} as contract_hashes
    on experiments.experiment_id = contract_hashes.experiment_id
