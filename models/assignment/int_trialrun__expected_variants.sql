-- Grain: experiment with a salt x unit: the arm that the salt and the weights in force give the unit (NULL: none).
with units as (

    select
        experiments.experiment_key,
        experiments.experiment_id,
        first_assignments.unit_id,
        first_assignments.assigned_at,
        {{ trialrun.bucket('first_assignments.unit_id', 'experiments.salt') }} as bucket
    from {{ ref('int_trialrun__first_assignments') }} as first_assignments
    inner join {{ ref('int_trialrun__experiments') }} as experiments
        on first_assignments.experiment_key = experiments.experiment_key
    where experiments.salt is not null

)

select
    units.experiment_key,
    units.unit_id,
    slots.variant as expected_variant
from units
inner join {{ ref('int_trialrun__bucket_slots') }} as slots
    on
        units.experiment_id = slots.experiment_id
        and units.assigned_at >= slots.effective_from
        and (slots.effective_until is null or units.assigned_at < slots.effective_until)
        and units.bucket >= slots.slot_start
        and units.bucket < slots.slot_end
