{{ config(materialized='view') }}
-- Grain: experiment x analyzed unit x metric with any event (sparse: a unit without events has no row).
select
    metrics.experiment_id,
    assignments.unit_id,
    metrics.metric,
    totals.num,
    totals.den,
    totals.num_pre,
    totals.den_pre,
    totals.is_mature
from {{ ref('int_trialrun__unit_totals') }} as totals
inner join {{ ref('trialrun_experiment_metrics') }} as metrics
    on totals.experiment_key = metrics.experiment_key and totals.metric_key = metrics.metric_key
inner join {{ ref('int_trialrun__assignments') }} as assignments
    on totals.experiment_key = assignments.experiment_key and totals.unit_key = assignments.unit_key
