-- Grain: issue of one row of the experiments registry.
{%- set rules = [
    trialrun.unreadable_rule(),
    {
        'column': 'experiment_id',
        'when': 'experiment_id is null',
        'issue': "'a row has no experiment_id'",
        'remedy': 'give every experiment an id',
    },
    {
        'column': 'experiment_id',
        'when': 'n_rows > 1',
        'issue': "'the experiment is registered more than once'",
        'remedy': 'keep one row for each experiment_id',
    },
    {
        'column': 'started_at',
        'when': 'started_at is null and ' ~ trialrun.is_readable('started_at'),
        'issue': "'started_at is missing'",
        'remedy': 'write when enrolment began, in UTC',
    },
    {
        'column': 'ended_at',
        'when': 'ended_at <= started_at',
        'issue': "'ended_at is not after started_at'",
        'remedy': 'write the instant at which enrolment ends, in UTC',
    },
    {
        'column': 'planned_units',
        'when': "planned_units is null and ended_at is null and unreadable_columns = ''",
        'issue': "'neither planned_units nor ended_at is given, so the experiment has no horizon'",
        'remedy': 'give planned_units (over all arms) or ended_at',
    },
    {
        'column': 'planned_units',
        'when': 'planned_units <= 0',
        'issue': "'planned_units is not positive'",
        'remedy': 'write the number of units over all arms that the experiment waits for',
    },
    {
        'column': 'alpha',
        'when': 'alpha <= 0 or alpha > 0.5',
        'issue': "'alpha is not between 0 and 0.5'",
        'remedy': 'write the two-sided error rate, for example 0.05',
    },
    {
        'column': 'power',
        'when': 'power <= 0 or power >= 1',
        'issue': "'power is not between 0 and 1'",
        'remedy': 'write the power the experiment was planned for, for example 0.8',
    },
] + trialrun.choice_rules('design', ['ab'], ['cluster', 'holdout', 'rollout'])
  + trialrun.choice_rules('stopping', ['fixed'], ['group_sequential', 'always_valid'])
  + trialrun.choice_rules('anchor', ['assignment'], ['exposure'])
  + [
    {
        'column': 'cluster_attribute',
        'when': 'cluster_attribute is not null',
        'issue': "'randomization by cluster is not supported yet'",
        'remedy': 'leave cluster_attribute empty if units were randomized one by one; otherwise wait for a later version',
    },
    {
        'column': 'eligibility_value',
        'when': '(eligibility_attribute is null) <> (eligibility_value is null)',
        'issue': "'one of eligibility_attribute and eligibility_value is given without the other'",
        'remedy': 'give both, or neither',
    },
    {
        'column': 'experiment_id',
        'when': 'experiment_id is not null and n_arms = 0',
        'issue': "'the experiment has no arms in the variants registry'",
        'remedy': 'add a row for each arm, one of them with is_control = true',
    },
    {
        'column': 'is_control',
        'when': 'n_arms > 0 and n_controls <> 1',
        'issue': "'the experiment has ' || cast(n_controls as " ~ dbt.type_string() ~ ") || ' control arms'",
        'remedy': 'set is_control = true for exactly one arm',
    },
    {
        'column': 'variant',
        'when': 'n_controls = 1 and n_arms < 2',
        'issue': "'the experiment has no arm beside control'",
        'remedy': 'add a row for each treatment arm',
    },
    {
        'column': 'variant',
        'when': 'n_arms > 21',
        'issue': "'the experiment has more than 21 arms'",
        'remedy': 'split the experiment: its sample ratio test knows up to 21 arms',
    },
    {
        'column': 'role',
        'when': 'experiment_id is not null and n_primaries = 0',
        'issue': "'the experiment has no primary metric'",
        'remedy': 'give one row of the experiment metrics registry the role primary',
    },
] %}
with arms as (

    select
        experiment_id,
        variant,
        max(case when is_control then 1 else 0 end) as is_control
    from {{ ref('stg_trialrun__variants') }}
    group by experiment_id, variant

),

arm_counts as (

    select
        experiment_id,
        count(*) as n_arms,
        sum(is_control) as n_controls
    from arms
    group by experiment_id

),

primary_counts as (

    select
        experiment_id,
        count(*) as n_primaries
    from {{ ref('stg_trialrun__experiment_metrics') }}
    where role = 'primary'
    group by experiment_id

),

experiments as (

    select
        experiments.*,
        coalesce(arm_counts.n_arms, 0) as n_arms,
        coalesce(arm_counts.n_controls, 0) as n_controls,
        coalesce(primary_counts.n_primaries, 0) as n_primaries,
        count(*) over (partition by experiments.experiment_id) as n_rows
    from {{ ref('stg_trialrun__experiments') }} as experiments
    left join arm_counts on experiments.experiment_id = arm_counts.experiment_id
    left join primary_counts on experiments.experiment_id = primary_counts.experiment_id

)

{{ trialrun.registry_issues('experiments', 'experiments', "coalesce(experiment_id, '(missing)')", rules) }}
