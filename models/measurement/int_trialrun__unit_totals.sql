-- Grain: experiment x analyzed unit x metric with any event in its window (post) or its look-back (pre).
with metrics as (

    select
        experiment_metrics.experiment_key,
        experiment_metrics.metric_key,
        experiment_metrics.event_key,
        experiment_metrics.aggregation,
        experiment_metrics.aggregation in ('count', 'any') as is_counted,
        experiment_metrics.window_start_days,
        experiment_metrics.window_end_days,
        experiment_metrics.lookback_days,
        experiment_metrics.cap_value,
        {{ trialrun.open_window_end('experiments.ended_at') }} as open_end
    from {{ ref('trialrun_experiment_metrics') }} as experiment_metrics
    inner join {{ ref('int_trialrun__experiments') }} as experiments
        on experiment_metrics.experiment_key = experiments.experiment_key

),

-- The days of each metric's window and look-back.
metric_days as (

    select
        days.experiment_key,
        days.unit_key,
        metrics.metric_key,
        days.tenure_day >= 0 as is_post,
        case when metrics.is_counted then days.n_events else days.value_sum end as value_sum,
        case when metrics.is_counted then 1 else days.value_max end as value_max,
        case when metrics.is_counted then days.n_events else days.n_values end as n_values
    from {{ ref('int_trialrun__unit_days') }} as days
    inner join metrics on days.experiment_key = metrics.experiment_key and days.event_key = metrics.event_key
    where
        days.measured_on <= {{ trialrun.as_of_date() }}
        and case
            when days.tenure_day < 0 then days.tenure_day >= -metrics.lookback_days
            when days.tenure_day < metrics.window_start_days then false
            when metrics.window_end_days is null then days.is_before_end
            else days.tenure_day < metrics.window_end_days
        end

),

-- A value that cannot be read is left out here and counted in trialrun_checks.
sums as (

    select
        experiment_key,
        unit_key,
        metric_key,
        sum(case when is_post then value_sum end) as post_sum,
        max(case when is_post then value_max end) as post_max,
        sum(case when is_post then n_values else 0 end) as post_events,
        sum(case when not is_post then value_sum end) as pre_sum,
        max(case when not is_post then value_max end) as pre_max,
        sum(case when not is_post then n_values else 0 end) as pre_events
    from metric_days
    where n_values > 0
    group by experiment_key, unit_key, metric_key

),

measured as (

    select
        sums.experiment_key,
        sums.unit_key,
        sums.metric_key,
        assignments.cell_key,
        {{ trialrun.window_end('assignments.anchor_at', 'metrics.window_end_days', 'metrics.open_end') }}
        <= {{ trialrun.as_of_end() }} as is_mature,
        metrics.aggregation,
        metrics.cap_value,
        case when metrics.aggregation = 'max' then sums.post_max else sums.post_sum end as post_value,
        case when metrics.aggregation = 'max' then sums.pre_max else sums.pre_sum end as pre_value,
        sums.post_events,
        sums.pre_events
    from sums
    inner join metrics
        on sums.experiment_key = metrics.experiment_key and sums.metric_key = metrics.metric_key
    inner join {{ ref('int_trialrun__assignments') }} as assignments
        on sums.experiment_key = assignments.experiment_key and sums.unit_key = assignments.unit_key
    where assignments.is_analyzed

),

totals as (

    select
        *,
        {{ trialrun.unit_total('aggregation', 'post_value', 'post_events') }} as num,
        {{ trialrun.unit_denominator('aggregation', 'post_events') }} as den,
        {{ trialrun.unit_total('aggregation', 'pre_value', 'pre_events') }} as num_pre,
        {{ trialrun.unit_denominator('aggregation', 'pre_events') }} as den_pre
    from measured

)

select
    experiment_key,
    unit_key,
    metric_key,
    cell_key,
    is_mature,
    -- A cap holds for the unit's total, and for its own pre-period total.
    case when num > cap_value then cap_value else num end as num,
    den,
    case when num_pre > cap_value then cap_value else num_pre end as num_pre,
    den_pre
from totals
