-- Grain: issue of one row of the variants registry, or of the weights of one ramp stage.
{%- set row_key = "coalesce(experiment_id, '(missing)') || ' / ' || coalesce(variant, '(missing)')" -%}
{%- set row_rules = [
    trialrun.unreadable_rule(),
    {
        'column': 'experiment_id',
        'when': 'not is_known_experiment',
        'issue': "'no experiment of this id is registered'",
        'remedy': 'register the experiment, or correct the id',
    },
    {
        'column': 'variant',
        'when': 'variant is null',
        'issue': "'an arm has no name'",
        'remedy': 'write the name of the arm as the assignment log has it',
    },
    {
        'column': 'variant',
        'when': 'n_rows > 1',
        'issue': "'the arm has several rows that take effect at the same time'",
        'remedy': 'keep one row for each arm and effective_from',
    },
    {
        'column': 'is_control',
        'when': 'is_control is null and ' ~ trialrun.is_readable('is_control'),
        'issue': "'is_control is missing'",
        'remedy': 'write true for the control arm and false for the others',
    },
    {
        'column': 'is_control',
        'when': 'variant is not null and n_roles > 1',
        'issue': "'the arm is control in one row and not in another'",
        'remedy': 'write the same is_control in every row of the arm',
    },
    {
        'column': 'weight',
        'when': 'weight is null and ' ~ trialrun.is_readable('weight'),
        'issue': "'weight is missing'",
        'remedy': 'write the share of all traffic that the arm gets, between 0 and 1',
    },
    {
        'column': 'weight',
        'when': 'weight < 0 or weight > 1',
        'issue': "'weight is not between 0 and 1'",
        'remedy': 'write the share of all traffic that the arm gets, between 0 and 1',
    },
] -%}
{%- set stage_rules = [
    {
        'column': 'weight',
        'when': 'total_weight > 1 + 1e-9',
        'issue': "'the weights of the arms add to more than 1'",
        'remedy': 'make the weights in force at one time add to at most 1; what is left is traffic outside the experiment',
    },
    {
        'column': 'weight',
        'when': 'ramp_stage = 1 and (n_weighted_arms < 2 or control_weight = 0)',
        'issue': "'control or every other arm has a weight of 0'",
        'remedy': 'give control and at least one other arm a weight above 0',
    },
    {
        'column': 'effective_from',
        'when': 'ramp_stage > 1 and effective_from < ' ~ trialrun.as_of_end(),
        'issue': "'an estimate over several ramp stages is not supported yet'",
        'remedy': 'keep the weights constant, or register each stage as an experiment of its own',
    },
] -%}
{%- set reserved_rules = [
    {
        'column': 'weight',
        'when': 'reserved_weight > 1 + 1e-9',
        'issue': "'the largest weights of the treatment arms add to more than 1, so their bucket slots cannot stay in place'",
        'remedy': 'lower the largest weights, or leave salt empty and assign elsewhere',
    },
] %}
with experiments as (

    select
        experiment_id,
        max(salt) as salt,
        min(started_at) as started_at
    from {{ ref('stg_trialrun__experiments') }}
    where experiment_id is not null
    group by experiment_id

),

arms as (

    select
        experiment_id,
        variant,
        count(distinct is_control) as n_roles
    from {{ ref('stg_trialrun__variants') }}
    group by experiment_id, variant

),

variants as (

    select
        variants.*,
        arms.n_roles,
        experiments.experiment_id is not null as is_known_experiment,
        count(*) over (
            partition by
                variants.experiment_id,
                variants.variant,
                coalesce(variants.effective_from, experiments.started_at)
        ) as n_rows
    from {{ ref('stg_trialrun__variants') }} as variants
    left join arms
        on variants.experiment_id = arms.experiment_id and variants.variant = arms.variant
    left join experiments on variants.experiment_id = experiments.experiment_id

),

stages as (

    select
        experiment_id,
        ramp_stage,
        effective_from,
        sum(weight) as total_weight,
        sum(case when weight > 0 then 1 else 0 end) as n_weighted_arms,
        max(case when is_control then weight end) as control_weight
    from {{ ref('int_trialrun__variant_stages') }}
    group by experiment_id, ramp_stage, effective_from

),

largest_weights as (

    select
        stages.experiment_id,
        stages.variant,
        max(stages.weight) as largest_weight
    from {{ ref('int_trialrun__variant_stages') }} as stages
    inner join experiments on stages.experiment_id = experiments.experiment_id
    where experiments.salt is not null and not stages.is_control
    group by stages.experiment_id, stages.variant

),

reserved as (

    select
        experiment_id,
        sum(largest_weight) as reserved_weight
    from largest_weights
    group by experiment_id

)

{{ trialrun.registry_issues('variants', 'variants', row_key, row_rules) }}

union all

{{ trialrun.registry_issues(
    'variants', 'stages', "experiment_id || ' / stage ' || cast(ramp_stage as " ~ dbt.type_string() ~ ")", stage_rules
) }}

union all

{{ trialrun.registry_issues('variants', 'reserved', 'experiment_id', reserved_rules) }}
