-- stands in for the package's model. grain: experiment x ramp stage x slot
with
slots as (
    {{ trialrun.bucket_slots(ref('ramp')) }}
),

stages as (
    select distinct experiment_id, ramp_stage, salt, effective_from, effective_until
    from {{ ref('ramp') }}
)

select slots.*, stages.salt, stages.effective_from, stages.effective_until
from slots
inner join stages
    on slots.experiment_id = stages.experiment_id
    and slots.ramp_stage = stages.ramp_stage
