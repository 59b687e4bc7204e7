{#- The rows of trialrun_registry_issues, but for experiments that ended over
    trialrun_enforce_days_after_end days before the end of as_of. Attached to trialrun_checks, the
    leaf, so that an issue fails the build after every model is built. -#}
{% test no_registry_issues(model) %}
-- One end an experiment; without one, or without a row, the issue is enforced.
with experiment_ends as (
    select
        experiment_id,
        max(ended_at) as ended_at
    from {{ ref('trialrun', 'stg_trialrun__experiments') }}
    group by experiment_id
)

select
    issues.experiment_id,
    issues.relation,
    issues.row_key,
    issues.column_name,
    issues.issue,
    issues.remedy
from {{ ref('trialrun', 'trialrun_registry_issues') }} as issues
left join experiment_ends
    on issues.experiment_id = experiment_ends.experiment_id
where {{ trialrun.is_enforced('experiment_ends.ended_at') }}
order by issues.experiment_id, issues.relation, issues.row_key
{% endtest %}
