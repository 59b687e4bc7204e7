-- Grain: issue of one row of the experiment attributes registry.
{%- set row_key = "coalesce(experiment_id, '(missing)') || ' / ' || coalesce(attribute, '(missing)')" -%}
{%- set rules = [
    {
        'column': 'experiment_id',
        'when': 'not is_known_experiment',
        'issue': "'no experiment of this id is registered'",
        'remedy': 'register the experiment, or correct the id',
    },
    {
        'column': 'attribute',
        'when': 'attribute is null',
        'issue': "'a row has no attribute'",
        'remedy': 'write the name of the attribute as the unit attributes have it',
    },
    {
        'column': 'attribute',
        'when': "attribute = 'all' and use = 'segment'",
        'issue': "'all is the name of all segments together'",
        'remedy': 'give the attribute another name',
    },
    {
        'column': 'attribute',
        'when': 'n_rows > 1',
        'issue': "'the attribute is listed more than once for the same use'",
        'remedy': 'keep one row for each experiment, attribute and use',
    },
] + trialrun.choice_rules('use', ['segment', 'balance'], ['covariate', 'stratum']) %}
with known_experiments as (

    select distinct experiment_id from {{ ref('stg_trialrun__experiments') }}

),

experiment_attributes as (

    select
        experiment_attributes.*,
        known_experiments.experiment_id is not null as is_known_experiment,
        count(*) over (
            partition by
                experiment_attributes.experiment_id,
                experiment_attributes.attribute,
                experiment_attributes.use
        ) as n_rows
    from {{ ref('stg_trialrun__experiment_attributes') }} as experiment_attributes
    left join known_experiments on experiment_attributes.experiment_id = known_experiments.experiment_id

)

{{ trialrun.registry_issues('experiment_attributes', 'experiment_attributes', row_key, rules) }}
