{{ config(enabled=(project_name == 'trialrun')) }}
-- Every unit of the assignment log is a row of trialrun_assignments, and either analyzed or excluded for a reason.
with logged as (

    select distinct
        log.experiment_id,
        log.unit_id
    from {{ ref('stg_trialrun__assignments') }} as log
    inner join {{ ref('int_trialrun__experiments') }} as experiments on log.experiment_id = experiments.experiment_id
    where
        log.unit_id is not null
        and log.variant is not null
        and log.assigned_at < {{ trialrun.as_of_end() }}

)

select
    logged.experiment_id,
    logged.unit_id,
    assignments.is_analyzed,
    assignments.exclusion
from logged
left join {{ ref('trialrun_assignments') }} as assignments
    on logged.experiment_id = assignments.experiment_id and logged.unit_id = assignments.unit_id
where
    assignments.unit_id is null
    or assignments.is_analyzed <> (assignments.exclusion is null)
