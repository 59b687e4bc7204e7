-- Grain: experiment x metric, of the experiments without a registry issue, with the metric's definition.
select
    experiments.experiment_key,
    experiment_metrics.experiment_id,
    {{ trialrun.hash_bigint('experiment_metrics.metric') }} as metric_key,
    experiment_metrics.metric,
    experiment_metrics.role,
    metrics.desired_direction,
    experiment_metrics.margin,
    experiment_metrics.margin_type,
    experiment_metrics.minimum_effect,
    metrics.aggregation,
    metrics.aggregation in ('sum', 'count', 'any') as is_additive,
    metrics.event_name,
    {{ trialrun.hash_bigint('metrics.event_name') }} as event_key,
    metrics.window_start_days,
    metrics.window_end_days,
    metrics.lookback_days,
    metrics.cap_value,
    {{ trialrun.as_of_date() }} as as_of,
    {{ trialrun.build_id() }} as build_id
from {{ ref('stg_trialrun__experiment_metrics') }} as experiment_metrics
inner join {{ ref('int_trialrun__experiments') }} as experiments
    on experiment_metrics.experiment_id = experiments.experiment_id
inner join {{ ref('stg_trialrun__metrics') }} as metrics
    on experiment_metrics.metric = metrics.metric
