-- Grain: issue of one row of the metrics registry x experiment that uses the metric (none: experiment_id is NULL).
{%- set longest_days = trialrun.longest_days() | string -%}
{%- set rules = [
    trialrun.unreadable_rule(),
    {
        'column': 'metric',
        'when': 'metric is null',
        'issue': "'a metric has no name'",
        'remedy': 'give every metric a name',
    },
    {
        'column': 'metric',
        'when': 'n_rows > 1',
        'issue': "'the metric is registered more than once'",
        'remedy': 'keep one row for each metric',
    },
] + trialrun.choice_rules('aggregation', ['sum', 'count', 'any', 'mean', 'max'], ['ratio', 'quantile'])
  + trialrun.choice_rules('desired_direction', ['increase', 'decrease'])
  + [
    {
        'column': 'window_start_days',
        'when': 'window_start_days < 0',
        'issue': "'the window starts before the assignment'",
        'remedy': 'write 0 or more days',
    },
    {
        'column': 'window_end_days',
        'when': 'window_end_days <= window_start_days',
        'issue': "'the window ends before it starts'",
        'remedy': 'write a window_end_days above window_start_days, or leave it empty to follow units to the end',
    },
    {
        'column': 'lookback_days',
        'when': 'lookback_days < 0',
        'issue': "'lookback_days is negative'",
        'remedy': 'write the days of history before assignment, 0 for none',
    },
    {
        'column': 'lookback_days',
        'when': 'lookback_days > ' ~ longest_days,
        'issue': "'lookback_days is longer than a hundred years'",
        'remedy': 'write the days of history before assignment, 0 for none',
    },
    {
        'column': 'window_end_days',
        'when': 'window_start_days > ' ~ longest_days ~ ' or window_end_days > ' ~ longest_days,
        'issue': "'the window starts or ends more than a hundred years after the assignment'",
        'remedy': 'write window_start_days and window_end_days in days',
    },
    {
        'column': 'cap_value',
        'when': 'cap_value <= 0',
        'issue': "'cap_value is not positive'",
        'remedy': 'write the most that the total of a unit may count, or leave it empty',
    },
    {
        'column': 'cap_quantile',
        'when': 'cap_quantile is not null',
        'issue': "'a cap by quantile is not supported yet'",
        'remedy': 'use cap_value',
    },
] %}
with uses as (

    select distinct
        experiment_id,
        metric
    from {{ ref('stg_trialrun__experiment_metrics') }}

),

counted as (

    select
        *,
        count(*) over (partition by metric) as n_rows
    from {{ ref('stg_trialrun__metrics') }}

),

metrics as (

    select
        counted.*,
        uses.experiment_id
    from counted
    left join uses on counted.metric = uses.metric

)

{{ trialrun.registry_issues('metrics', 'metrics', "coalesce(metric, '(missing)')", rules) }}
