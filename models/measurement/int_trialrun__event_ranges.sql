-- Grain: experiment x event name x range of days since the anchor that its metrics read: the days after it in one
-- range, those before it in one for each look-back, from the next shorter one on.
with metrics as (

    select
        experiment_metrics.experiment_key,
        experiment_metrics.event_name,
        experiment_metrics.event_key,
        experiment_metrics.window_start_days,
        experiment_metrics.window_end_days,
        experiment_metrics.lookback_days,
        experiments.ended_at
    from {{ ref('trialrun_experiment_metrics') }} as experiment_metrics
    inner join {{ ref('int_trialrun__experiments') }} as experiments
        on experiment_metrics.experiment_key = experiments.experiment_key

),

lookbacks as (

    select distinct
        experiment_key,
        event_name,
        event_key,
        lookback_days,
        ended_at
    from metrics
    where lookback_days > 0

),

ranges as (

    select
        experiment_key,
        event_name,
        event_key,
        min(window_start_days) as first_day,
        -- A metric without window_end_days follows its units to the end.
        max(coalesce(window_end_days, {{ trialrun.longest_days() }})) as end_day,
        min(ended_at) as ended_at
    from metrics
    group by experiment_key, event_name, event_key

    union all

    select
        experiment_key,
        event_name,
        event_key,
        -lookback_days as first_day,
        -coalesce(
            lag(lookback_days) over (partition by experiment_key, event_name order by lookback_days), 0
        ) as end_day,
        ended_at
    from lookbacks

)

select
    experiment_key,
    event_name,
    event_key,
    cast(first_day as {{ dbt.type_int() }}) as first_day,
    cast(end_day as {{ dbt.type_int() }}) as end_day,
    ended_at
from ranges
