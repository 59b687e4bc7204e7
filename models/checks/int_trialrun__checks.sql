-- Grain: experiment x check. Everything that decides or warns.
with checks as (

    select * from {{ ref('int_trialrun__design_checks') }}
    union all
    select * from {{ ref('int_trialrun__assignment_checks') }}
    union all
    select * from {{ ref('int_trialrun__measurement_checks') }}
    union all
    select * from {{ ref('int_trialrun__log_checks') }}

)

select
    {{ trialrun.as_of_date() }} as as_of,
    {{ trialrun.build_id() }} as build_id,
    checks.experiment_id,
    checks.check_name,
    cast({{ trialrun.check_severity('checks.check_name', 'checks.severity') }} as {{ dbt.type_string() }}) as severity,
    checks.status,
    checks.n_failing,
    checks.n_total,
    checks.p_value,
    checks.threshold,
    checks.message,
    -- Checks of experiments that ended long ago no longer fail builds.
    {{ trialrun.is_enforced('experiments.ended_at') }} as is_enforced
from checks
left join {{ ref('trialrun_experiments') }} as experiments on checks.experiment_id = experiments.experiment_id
