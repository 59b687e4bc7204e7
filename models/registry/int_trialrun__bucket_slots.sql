-- Grain: experiment with a salt x ramp stage x slot of the unit interval; control may own several slots.
-- Reads the registry as written, so that a model of the user's can assign units before anything is logged.
with experiments as (

    select
        experiment_id,
        max(salt) as salt,
        max(ended_at) as ended_at
    from {{ ref('stg_trialrun__experiments') }}
    where salt is not null
    group by experiment_id

),

stages as (

    select stages.*
    from {{ ref('int_trialrun__variant_stages') }} as stages
    inner join experiments on stages.experiment_id = experiments.experiment_id

),

slots as (

    {{ trialrun.bucket_slots('stages') }}

),

stage_times as (

    select distinct
        experiment_id,
        ramp_stage,
        effective_from,
        effective_until
    from stages

)

select
    slots.experiment_id,
    experiments.salt,
    slots.ramp_stage,
    stage_times.effective_from,
    -- Nobody is assigned after enrolment has ended.
    least(
        coalesce(stage_times.effective_until, experiments.ended_at),
        coalesce(experiments.ended_at, stage_times.effective_until)
    ) as effective_until,
    slots.variant,
    slots.slot_start,
    slots.slot_end
from slots
inner join experiments on slots.experiment_id = experiments.experiment_id
inner join stage_times
    on slots.experiment_id = stage_times.experiment_id and slots.ramp_stage = stage_times.ramp_stage
