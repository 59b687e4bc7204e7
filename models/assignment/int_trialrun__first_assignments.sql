-- Grain: experiment x unit. The first logged assignment, and in how many arms the unit was logged until its last metric
-- window closed.
with log as (

    select
        experiments.experiment_key,
        log.unit_id,
        log.variant,
        log.assigned_at
    from {{ ref('stg_trialrun__assignments') }} as log
    inner join {{ ref('int_trialrun__experiments') }} as experiments on log.experiment_id = experiments.experiment_id
    where
        log.unit_id is not null
        and log.variant is not null
        and log.assigned_at < {{ trialrun.as_of_end() }}

),

units as (

    select
        experiment_key,
        unit_id,
        min(assigned_at) as assigned_at,
        min(variant) as lowest_variant,
        max(variant) as highest_variant
    from log
    group by experiment_key, unit_id

),

-- For how long a change of arm can touch an outcome.
follow_ups as (

    select
        experiment_metrics.experiment_key,
        max(experiment_metrics.window_end_days) as longest_window_days,
        max(
            case
                when experiment_metrics.window_end_days is null then {{ trialrun.open_window_end('experiments.ended_at') }}
            end
        ) as open_end
    from {{ ref('trialrun_experiment_metrics') }} as experiment_metrics
    inner join {{ ref('int_trialrun__experiments') }} as experiments
        on experiment_metrics.experiment_key = experiments.experiment_key
    group by experiment_metrics.experiment_key

),

-- Only units in several arms are looked at row by row. An arm logged after the unit's last window has closed, as after
-- a launch to everybody, is no contamination.
mixed_units as (

    select
        log.experiment_key,
        log.unit_id,
        min(case when log.assigned_at = units.assigned_at then log.variant end) as first_variant,
        count(distinct log.variant) as variants_seen
    from log
    inner join units on log.experiment_key = units.experiment_key and log.unit_id = units.unit_id
    inner join follow_ups on log.experiment_key = follow_ups.experiment_key
    where
        units.lowest_variant <> units.highest_variant
        and (
            log.assigned_at = units.assigned_at
            or log.assigned_at < {{ trialrun.add_days('units.assigned_at', 'follow_ups.longest_window_days') }}
            or log.assigned_at < follow_ups.open_end
        )
    group by log.experiment_key, log.unit_id

)

select
    units.experiment_key,
    units.unit_id,
    {{ trialrun.hash_bigint('units.unit_id', digits=15) }} as unit_key,
    coalesce(mixed_units.first_variant, units.lowest_variant) as variant,
    units.assigned_at,
    coalesce(mixed_units.variants_seen, 1) as variants_seen
from units
left join mixed_units
    on units.experiment_key = mixed_units.experiment_key and units.unit_id = mixed_units.unit_id
