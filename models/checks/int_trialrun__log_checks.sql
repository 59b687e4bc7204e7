-- Grain: experiment x check of the logs: repeated_events, exposure_without_assignment, unreadable_rows,
-- conflicting_attributes. Rows without an experiment_id are counted under (missing).
{%- set count_text = trialrun.count_text %}
with experiments as (

    select
        experiment_key,
        experiment_id
    from {{ ref('int_trialrun__experiments') }}

),

-- The events an experiment's metrics read.
event_names as (

    select distinct
        experiment_key,
        experiment_id,
        event_name
    from {{ ref('trialrun_experiment_metrics') }}

),

deliveries as (

    select
        event_name,
        event_id,
        unit_id,
        count(*) over (partition by event_name, event_id) as n_deliveries
    from {{ ref('int_trialrun__repeated_events') }}
    where event_id is not null and occurred_at < {{ trialrun.as_of_end() }}

),

-- Deliveries of the events of analyzed units that came more than once.
repeated_events as (

    select
        event_names.experiment_id,
        events.event_name,
        events.event_id,
        count(*) as n_deliveries
    from deliveries as events
    inner join event_names on events.event_name = event_names.event_name
    inner join {{ ref('int_trialrun__assignments') }} as assignments
        on event_names.experiment_key = assignments.experiment_key and events.unit_id = assignments.unit_id
    where
        assignments.is_analyzed
        and events.n_deliveries > 1
    group by event_names.experiment_id, events.event_name, events.event_id

),

repeats as (

    select
        experiment_id,
        sum(n_deliveries) as n_deliveries,
        sum(n_deliveries - 1) as n_repeats
    from repeated_events
    group by experiment_id

),

exposed_units as (

    select
        experiments.experiment_id,
        exposures.unit_id,
        max(exposures.exposed_at) as last_exposed_at,
        min(assignments.assigned_at) as assigned_at
    from {{ ref('stg_trialrun__exposures') }} as exposures
    inner join experiments on exposures.experiment_id = experiments.experiment_id
    left join {{ ref('int_trialrun__first_assignments') }} as assignments
        on experiments.experiment_key = assignments.experiment_key and exposures.unit_id = assignments.unit_id
    where
        exposures.unit_id is not null
        and exposures.exposed_at < {{ trialrun.as_of_end() }}
    group by experiments.experiment_id, exposures.unit_id

),

strays as (

    select
        experiment_id,
        count(*) as n_units,
        sum(case when assigned_at is null then 1 else 0 end) as n_unassigned,
        sum(case when last_exposed_at < assigned_at then 1 else 0 end) as n_early
    from exposed_units
    group by experiment_id

),

names as (

    select experiment_id
    from experiments
    union all
    select experiment_id
    from {{ ref('int_trialrun__unreadable_rows') }}
    where experiment_id = '(missing)'

),

all_experiments as (

    select distinct experiment_id from names

),

unreadable_rows as (

    select
        all_experiments.experiment_id,
        sum(case when unreadable.log = 'assignments' then unreadable.n_rows else 0 end) as n_assignments,
        sum(case when unreadable.log = 'exposures' then unreadable.n_rows else 0 end) as n_exposures,
        sum(case when unreadable.log = 'metric_events' then unreadable.n_rows else 0 end) as n_events,
        sum(case when unreadable.log = 'unit_attributes' then unreadable.n_rows else 0 end) as n_attributes,
        coalesce(sum(unreadable.n_rows), 0) as n_rows
    from all_experiments
    left join {{ ref('int_trialrun__unreadable_rows') }} as unreadable
        on all_experiments.experiment_id = unreadable.experiment_id
    group by all_experiments.experiment_id

),

conflicting_attributes as (

    select
        unit_id,
        attribute
    from {{ ref('stg_trialrun__unit_attributes') }}
    where unit_id is not null
    group by unit_id, attribute
    having min(value) <> max(value) or min(numeric_value) <> max(numeric_value)

),

conflicts as (

    select
        experiments.experiment_id,
        count(*) as n_conflicts
    from conflicting_attributes
    inner join {{ ref('int_trialrun__first_assignments') }} as assignments
        on conflicting_attributes.unit_id = assignments.unit_id
    inner join experiments on assignments.experiment_key = experiments.experiment_key
    group by experiments.experiment_id

)

select
    experiments.experiment_id,
    {{ trialrun.check_columns(
        'repeated_events',
        severity="'warn'",
        status=trialrun.fail_if('repeats.n_repeats > 0'),
        n_failing='coalesce(repeats.n_repeats, 0)',
        n_total='coalesce(repeats.n_deliveries, 0)',
        message="case
            when repeats.n_repeats > 0
                then " ~ count_text('repeats.n_repeats') ~ " || ' repeated deliveries of events are left out: each event counts once'
            else 'every event was delivered once'
        end",
    ) }}
from experiments
left join repeats on experiments.experiment_id = repeats.experiment_id

union all

select
    experiments.experiment_id,
    {{ trialrun.check_columns(
        'exposure_without_assignment',
        severity="'warn'",
        status=trialrun.fail_if('strays.n_unassigned + strays.n_early > 0'),
        n_failing='coalesce(strays.n_unassigned + strays.n_early, 0)',
        n_total='coalesce(strays.n_units, 0)',
        message="case
            when strays.n_unassigned + strays.n_early > 0
                then 'of ' || " ~ count_text('strays.n_units') ~ " || ' exposed units ' || " ~ count_text('strays.n_unassigned')
                    ~ " || ' have no assignment and ' || " ~ count_text('strays.n_early') ~ " || ' were exposed only before theirs'
            else 'every exposed unit was assigned before'
        end",
    ) }}
from experiments
left join strays on experiments.experiment_id = strays.experiment_id

union all

select
    experiment_id,
    {{ trialrun.check_columns(
        'unreadable_rows',
        severity="'warn'",
        status=trialrun.fail_if('n_rows > 0'),
        n_failing='n_rows',
        n_total='n_rows',
        message="case
            when n_rows = 0 then 'every row of the logs can be read'
            else 'rows left out because a key, an instant or a value is missing or cannot be read: ' || "
            ~ count_text('n_assignments') ~ " || ' assignments, ' || " ~ count_text('n_exposures') ~ " || ' exposures, ' || "
            ~ count_text('n_events') ~ " || ' metric events, ' || " ~ count_text('n_attributes') ~ " || ' unit attributes'
        end",
    ) }}
from unreadable_rows

union all

select
    experiments.experiment_id,
    {{ trialrun.check_columns(
        'conflicting_attributes',
        severity="'warn'",
        status=trialrun.fail_if('conflicts.n_conflicts > 0'),
        n_failing='coalesce(conflicts.n_conflicts, 0)',
        n_total='coalesce(conflicts.n_conflicts, 0)',
        message="case
            when conflicts.n_conflicts > 0
                then " ~ count_text('conflicts.n_conflicts') ~ " || ' unit attributes have several values; the smallest counts'
            else 'every unit attribute has one value'
        end",
    ) }}
from experiments
left join conflicts on experiments.experiment_id = conflicts.experiment_id
