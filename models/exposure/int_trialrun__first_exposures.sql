-- Grain: experiment x assigned unit: its first exposure at or after its assignment.
select
    first_assignments.experiment_key,
    first_assignments.unit_id,
    min(log.exposed_at) as exposed_at
from {{ ref('stg_trialrun__exposures') }} as log
inner join {{ ref('int_trialrun__experiments') }} as experiments on log.experiment_id = experiments.experiment_id
inner join {{ ref('int_trialrun__first_assignments') }} as first_assignments
    on
        experiments.experiment_key = first_assignments.experiment_key
        and log.unit_id = first_assignments.unit_id
where
    log.exposed_at >= first_assignments.assigned_at
    and log.exposed_at < {{ trialrun.as_of_end() }}
group by first_assignments.experiment_key, first_assignments.unit_id
