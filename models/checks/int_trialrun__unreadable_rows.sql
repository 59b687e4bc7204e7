-- Grain: experiment x log: rows that were left out because a key, an instant or a needed value is missing or cannot be
-- read. A row that names no experiment, event or unit counts under (missing).
with experiments as (

    select
        experiment_key,
        experiment_id
    from {{ ref('int_trialrun__experiments') }}

),

event_names as (

    select
        experiment_id,
        event_name,
        max(case when aggregation in ('count', 'any') then 0 else 1 end) as needs_value
    from {{ ref('trialrun_experiment_metrics') }}
    group by experiment_id, event_name

),

unreadable as (

    select
        coalesce(experiment_id, '(missing)') as experiment_id,
        'assignments' as log,
        1 as n_rows
    from {{ ref('stg_trialrun__assignments') }}
    where experiment_id is null or unit_id is null or variant is null or assigned_at is null

    union all

    select
        coalesce(experiment_id, '(missing)') as experiment_id,
        'exposures' as log,
        1 as n_rows
    from {{ ref('stg_trialrun__exposures') }}
    where experiment_id is null or unit_id is null or exposed_at is null

    union all

    select
        event_names.experiment_id,
        'metric_events' as log,
        events.n_without_key + event_names.needs_value * events.n_without_value as n_rows
    from {{ ref('int_trialrun__unreadable_events') }} as events
    inner join event_names on events.event_name = event_names.event_name
    where events.measured_on <= {{ trialrun.as_of_date() }}

    union all

    select
        '(missing)' as experiment_id,
        'metric_events' as log,
        n_without_key as n_rows
    from {{ ref('int_trialrun__unreadable_events') }}
    where event_name is null and measured_on <= {{ trialrun.as_of_date() }}

    union all

    -- The unit's other attributes still count.
    select
        experiments.experiment_id,
        'unit_attributes' as log,
        1 as n_rows
    from {{ ref('stg_trialrun__unit_attributes') }} as attributes
    inner join {{ ref('int_trialrun__first_assignments') }} as assignments on attributes.unit_id = assignments.unit_id
    inner join experiments on assignments.experiment_key = experiments.experiment_key
    where attributes.attribute is null or attributes.unreadable_columns <> ''

    union all

    select
        '(missing)' as experiment_id,
        'unit_attributes' as log,
        1 as n_rows
    from {{ ref('stg_trialrun__unit_attributes') }}
    where unit_id is null

)

select
    experiment_id,
    log,
    sum(n_rows) as n_rows
from unreadable
where n_rows > 0
group by experiment_id, log
