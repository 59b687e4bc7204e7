{{
    config(
        materialized='incremental',
        incremental_strategy=trialrun.append_strategy(),
        on_schema_change='append_new_columns',
        full_refresh=false
    )
}}
-- Grain: as_of x experiment x check x build_id: what trialrun_checks was on each as_of. A later build of the same as_of adds
-- a check's row again where its outcome has changed.
{%- set outcome = [
    'experiment_id', 'check_name', 'severity', 'status', 'n_failing', 'n_total', 'message', 'is_enforced'
] %}
with
{% if is_incremental() %}

    known as (

        select
            *,
            row_number() over (partition by experiment_id, check_name order by built_at desc) as recency
        from {{ this }}
        where as_of = {{ trialrun.as_of_date() }}

    ),

{% endif %}

checks as (

    select * from {{ ref('int_trialrun__checks') }}

)

select
    checks.as_of,
    checks.build_id,
    {{ trialrun.built_at() }} as built_at,
    checks.experiment_id,
    checks.check_name,
    checks.severity,
    checks.status,
    checks.n_failing,
    checks.n_total,
    checks.p_value,
    checks.threshold,
    checks.message,
    checks.is_enforced
from checks
{% if is_incremental() %}
    left join known
        on {{ trialrun.same('checks', 'known', outcome) }} and known.recency = 1
    where known.experiment_id is null
{% endif %}
