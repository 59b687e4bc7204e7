{{
    config(
        materialized='incremental',
        incremental_strategy=trialrun.append_strategy(),
        on_schema_change='append_new_columns',
        full_refresh=false
    )
}}
-- Grain: experiment x contract_hash, with the time at which it was first seen. Append-only, also on a full refresh.
with experiments as (

    select
        experiment_id,
        contract_hash,
        {{ trialrun.timestamp_literal(run_started_at.strftime('%Y-%m-%d %H:%M:%S')) }} as first_seen_at
    from {{ ref('trialrun_experiments') }}

)

select
    experiments.experiment_id,
    experiments.contract_hash,
    experiments.first_seen_at
from experiments
{% if is_incremental() %}
    left join {{ this }} as seen
        on
            experiments.experiment_id = seen.experiment_id
            and experiments.contract_hash = seen.contract_hash
    where seen.experiment_id is null
{% endif %}
