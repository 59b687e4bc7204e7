-- Grain: experiment x analyzed unit x metric with any event in its window (post) or its look-back (pre).
{%- set keys = ['experiment_key', 'unit_id', 'metric_key', 'cell_key', 'anchor_at'] %}
with metrics as (

    select
        experiment_metrics.experiment_key,
        experiment_metrics.metric_key,
        experiment_metrics.event_name,
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

-- Each event of an analyzed unit: is_post is true in the outcome window, false in the look-back, else NULL.
unit_events as (

    select
        assignments.experiment_key,
        assignments.unit_id,
        metrics.metric_key,
        assignments.cell_key,
        assignments.anchor_at,
        case when metrics.is_counted then 1 else events.value end as value,
        case
            when events.occurred_at < assignments.assigned_at
                then case
                    when
                        events.occurred_at >= {{ trialrun.add_days('assignments.assigned_at', '-metrics.lookback_days') }}
                        then false
                end
            when
                events.occurred_at >= {{ trialrun.add_days('assignments.anchor_at', 'metrics.window_start_days') }}
                and events.occurred_at
                < {{ trialrun.window_end('assignments.anchor_at', 'metrics.window_end_days', 'metrics.open_end') }}
                then true
        end as is_post
    from {{ ref('int_trialrun__metric_events') }} as events
    inner join metrics on events.event_name = metrics.event_name
    inner join {{ ref('int_trialrun__assignments') }} as assignments
        on
            events.unit_id = assignments.unit_id
            and metrics.experiment_key = assignments.experiment_key
    where assignments.is_analyzed

),

-- One pass, whatever the aggregation. A value that cannot be read is left out here and counted in trialrun_checks.
sums as (

    select
        {{ keys | join(',\n        ') }},
        sum(case when is_post then value end) as post_sum,
        max(case when is_post then value end) as post_max,
        count(case when is_post then 1 end) as post_events,
        sum(case when not is_post then value end) as pre_sum,
        max(case when not is_post then value end) as pre_max,
        count(case when not is_post then 1 end) as pre_events
    from unit_events
    where is_post is not null and value is not null
    group by {{ keys | join(', ') }}

),

measured as (

    select
        sums.experiment_key,
        sums.unit_id,
        sums.metric_key,
        sums.cell_key,
        {{ trialrun.window_end('sums.anchor_at', 'metrics.window_end_days', 'metrics.open_end') }}
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
    unit_id,
    metric_key,
    cell_key,
    is_mature,
    -- A cap holds for the unit's total, and for its own pre-period total.
    case when num > cap_value then cap_value else num end as num,
    den,
    case when num_pre > cap_value then cap_value else num_pre end as num_pre,
    den_pre
from totals
