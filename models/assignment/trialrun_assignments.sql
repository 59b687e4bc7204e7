{{ config(materialized='view') }}
-- Grain: experiment x unit.
select
    experiments.experiment_id,
    assignments.unit_id,
    assignments.variant,
    assignments.assigned_at,
    assignments.anchor_at,
    cast(assignments.ramp_stage as {{ dbt.type_bigint() }}) as ramp_stage,
    cast(assignments.variants_seen as {{ dbt.type_bigint() }}) as variants_seen,
    cast(null as {{ trialrun.type_instant() }}) as follow_up_ends_at,
    assignments.is_analyzed,
    assignments.exclusion,
    assignments.exposed_at,
    assignments.is_eligible,
    cast(null as {{ dbt.type_string() }}) as cluster_id,
    assignments.expected_variant
from {{ ref('int_trialrun__assignments') }} as assignments
inner join {{ ref('int_trialrun__experiments') }} as experiments
    on assignments.experiment_key = experiments.experiment_key
