-- Grain: experiment x variant x ramp stage. A stage is a stretch of constant weights: it begins where any
-- arm of the experiment gets a new weight, and an arm keeps its weight until its next row (0 before its first).
-- Not yet validated.
with experiments as (

    -- One start an experiment, whatever else is wrong with its registry.
    select
        experiment_id,
        min(started_at) as started_at
    from {{ ref('stg_trialrun__experiments') }}
    group by experiment_id

),

variants as (

    select
        variants.experiment_id,
        variants.variant,
        variants.is_control,
        variants.weight,
        variants.position,
        coalesce(variants.effective_from, experiments.started_at) as effective_from
    from {{ ref('stg_trialrun__variants') }} as variants
    inner join experiments on variants.experiment_id = experiments.experiment_id

),

-- Each arm's weights with the time until which they hold.
arm_weights as (

    select
        *,
        lead(effective_from) over (
            partition by experiment_id, variant order by effective_from
        ) as effective_until
    from variants

),

arms as (

    select
        experiment_id,
        variant,
        max(case when is_control then 1 else 0 end) = 1 as is_control,
        min(position) as position
    from variants
    group by experiment_id, variant

),

stage_starts as (

    select distinct
        experiment_id,
        effective_from
    from variants
    where effective_from is not null

),

stages as (

    select
        experiment_id,
        effective_from,
        lead(effective_from) over (partition by experiment_id order by effective_from) as effective_until,
        row_number() over (partition by experiment_id order by effective_from) as ramp_stage
    from stage_starts

)

select
    arms.experiment_id,
    arms.variant,
    arms.is_control,
    stages.ramp_stage,
    stages.effective_from,
    stages.effective_until,
    coalesce(arm_weights.weight, 0) as weight,
    arms.position
from stages
inner join arms on stages.experiment_id = arms.experiment_id
left join arm_weights
    on
        arms.experiment_id = arm_weights.experiment_id
        and arms.variant = arm_weights.variant
        and stages.effective_from >= arm_weights.effective_from
        and (arm_weights.effective_until is null or stages.effective_from < arm_weights.effective_until)
