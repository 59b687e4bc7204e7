-- Grain: issue of one row of the experiment metrics registry.
{%- set row_key = "coalesce(experiment_id, '(missing)') || ' / ' || coalesce(metric, '(missing)')" -%}
{%- set rules = [
    trialrun.unreadable_rule(),
    {
        'column': 'experiment_id',
        'when': 'not is_known_experiment',
        'issue': "'no experiment of this id is registered'",
        'remedy': 'register the experiment, or correct the id',
    },
    {
        'column': 'metric',
        'when': 'not is_known_metric',
        'issue': "'the metric ' || coalesce(metric, '(missing)') || ' is not registered'",
        'remedy': 'register the metric, or correct its name',
    },
    {
        'column': 'metric',
        'when': 'n_rows > 1',
        'issue': "'the metric is listed more than once for the experiment'",
        'remedy': 'keep one row for each experiment and metric',
    },
] + trialrun.choice_rules('role', ['primary', 'secondary', 'guardrail'])
  + trialrun.choice_rules('margin_type', ['absolute', 'relative', 'level'])
  + [
    {
        'column': 'margin',
        'when': "role = 'guardrail' and margin is null and " ~ trialrun.is_readable('margin'),
        'issue': "'a guardrail has no margin'",
        'remedy': 'give the margin of harm you accept, or make the role secondary',
    },
    {
        'column': 'margin',
        'when': 'margin <= 0',
        'issue': "'margin is not positive'",
        'remedy': 'write the margin as a positive number in the undesired direction',
    },
    {
        'column': 'minimum_effect',
        'when': 'minimum_effect <= 0',
        'issue': "'minimum_effect is not positive'",
        'remedy': 'write the smallest effect worth having as a positive number in the desired direction',
    },
] %}
with known_experiments as (

    select distinct experiment_id from {{ ref('stg_trialrun__experiments') }}

),

known_metrics as (

    select distinct metric from {{ ref('stg_trialrun__metrics') }}

),

experiment_metrics as (

    select
        experiment_metrics.*,
        known_experiments.experiment_id is not null as is_known_experiment,
        known_metrics.metric is not null as is_known_metric,
        count(*) over (
            partition by experiment_metrics.experiment_id, experiment_metrics.metric
        ) as n_rows
    from {{ ref('stg_trialrun__experiment_metrics') }} as experiment_metrics
    left join known_experiments on experiment_metrics.experiment_id = known_experiments.experiment_id
    left join known_metrics on experiment_metrics.metric = known_metrics.metric

)

{{ trialrun.registry_issues('experiment_metrics', 'experiment_metrics', row_key, rules) }}
