{{
    config(
        materialized='incremental',
        incremental_strategy=trialrun.append_strategy(),
        on_schema_change='append_new_columns',
        full_refresh=false
    )
}}
-- Grain: dbt invocation that began to build the package. It is built before all other models: while the newest row is not
-- the build that the published tables are of, another build is at work, or stopped half-way.
select
    {{ trialrun.build_id() }} as build_id,
    {{ trialrun.as_of_date() }} as as_of,
    cast('{{ trialrun.timezone() }}' as {{ dbt.type_string() }}) as timezone,
    cast({{ trialrun.lookback_days() }} as {{ dbt.type_bigint() }}) as lookback_days,
    {{ trialrun.built_at() }} as started_at
