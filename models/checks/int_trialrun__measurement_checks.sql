-- Grain: experiment x check of what was measured: open_windows, selection, metric_without_events.
{%- set double = trialrun.type_double() %}
with moments as (

    select
        moments.*,
        metrics.is_additive,
        experiments.control_variant
    from {{ ref('trialrun_moments') }} as moments
    inner join {{ ref('trialrun_experiment_metrics') }} as metrics
        on moments.experiment_id = metrics.experiment_id and moments.metric = metrics.metric
    inner join {{ ref('trialrun_experiments') }} as experiments on moments.experiment_id = experiments.experiment_id
    where moments.population = 'assigned' and moments.dimension = 'all'

),

metric_units as (

    select
        experiment_id,
        metric,
        sum(n_units) as n_units,
        sum(n_units - n_mature) as n_open
    from moments
    group by experiment_id, metric

),

open_windows as (

    select
        experiment_id,
        max(n_units) as n_units,
        max(n_open) as n_open
    from metric_units
    group by experiment_id

),

-- Metrics of which no mature unit has an event: a misspelt event_name looks like a metric of zeros.
metric_events as (

    select distinct
        moments.experiment_id,
        moments.metric,
        case when centres.metric_key is null then 1 else 0 end as is_silent
    from moments
    inner join {{ ref('trialrun_experiment_metrics') }} as metrics
        on moments.experiment_id = metrics.experiment_id and moments.metric = metrics.metric
    left join {{ ref('int_trialrun__centres') }} as centres
        on metrics.experiment_key = centres.experiment_key and metrics.metric_key = centres.metric_key
    where moments.n > 0

),

silent_metrics as (

    select
        experiment_id,
        count(*) as n_metrics,
        sum(is_silent) as n_silent,
        min(case when is_silent = 1 then {{ trialrun.order_text('metric') }} end) as silent_metric
    from metric_events
    group by experiment_id

),

-- The share of units with an event, for metrics that only such units measure.
shares as (

    select
        treated.experiment_id,
        treated.metric,
        treated.mean_den - control.mean_den as difference,
        (treated.n * treated.mean_den + control.n * control.mean_den)
        / nullif(cast(treated.n + control.n as {{ double }}), 0) as pooled_share,
        1 / nullif(cast(treated.n as {{ double }}), 0) + 1 / nullif(cast(control.n as {{ double }}), 0) as inverse_n
    from moments as treated
    inner join moments as control
        on
            treated.experiment_id = control.experiment_id
            and treated.metric = control.metric
            and treated.ramp_stage = control.ramp_stage
            and treated.control_variant = control.variant
    where treated.variant <> treated.control_variant and not treated.is_additive

),

share_statistics as (

    select
        experiment_id,
        metric,
        difference / nullif(sqrt(pooled_share * (1 - pooled_share) * inverse_n), 0) as statistic
    from shares
    -- Rounding may carry a share of 1 past it.
    where pooled_share > 0 and pooled_share < 1

),

share_tests as (

    select
        experiment_id,
        metric,
        {{ trialrun.normal_p_value('statistic') }} as p_value
    from share_statistics

),

selection as (

    select
        shares.experiment_id,
        count(distinct shares.metric) as n_metrics,
        count(distinct case when share_tests.p_value < 0.001 then shares.metric end) as n_failing,
        min(share_tests.p_value) as p_value,
        min(case when share_tests.p_value < 0.001 then {{ trialrun.order_text('shares.metric') }} end) as failing_metric
    from shares
    left join share_tests
        on shares.experiment_id = share_tests.experiment_id and shares.metric = share_tests.metric
    group by shares.experiment_id

)

select
    experiment_id,
    {{ trialrun.check_columns(
        'open_windows',
        severity="'warn'",
        status=trialrun.fail_if('n_open > 0'),
        n_failing='n_open',
        n_total='n_units',
        message=trialrun.count_text('n_open') ~ " || ' of ' || " ~ trialrun.count_text('n_units')
            ~ " || ' units have a metric window that is still open; estimates leave them out'",
    ) }}
from open_windows

union all

select
    experiment_id,
    {{ trialrun.check_columns(
        'selection',
        severity="'warn'",
        status=trialrun.fail_if('n_failing > 0'),
        n_failing='n_failing',
        n_total='n_metrics',
        p_value='p_value',
        threshold='0.001',
        message="case
            when n_failing > 0 then 'the share of units with an event of ' || failing_metric || ' differs between the arms: its mean compares different units'
            else 'the shares of units that have events are alike in the arms'
        end",
    ) }}
from selection

union all

select
    experiment_id,
    {{ trialrun.check_columns(
        'metric_without_events',
        severity="'warn'",
        status=trialrun.fail_if('n_silent > 0'),
        n_failing='n_silent',
        n_total='n_metrics',
        message="case
            when n_silent > 0 then 'no unit has an event of ' || silent_metric || ': compare its event_name with the event log'
            else 'every metric has events'
        end",
    ) }}
from silent_metrics
