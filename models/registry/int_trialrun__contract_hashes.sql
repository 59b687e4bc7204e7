-- Grain: experiment. The hash of what was promised: the experiment's own row, its arms, the first ramp stage
-- and those that have begun, and its primary and guardrail metrics. An arm without weight promises nothing.
-- Rows of one kind are summed, so their order is no matter.
{%- set number = trialrun.number_for_fingerprint %}
{%- set instant = trialrun.instant_for_fingerprint %}
{%- set is_control = "case when is_control then 'true' when not is_control then 'false' end" %}
with arms as (

    select
        experiment_id,
        {{ trialrun.fingerprint([
            'variant', is_control, 'ramp_stage', instant('effective_from'), number('weight'), number('position'),
        ]) }} as fingerprint
    from {{ ref('trialrun_variants') }}
    where
        weight > 0
        and (ramp_stage = 1 or effective_from < {{ trialrun.as_of_end() }})

),

arm_sums as (

    select
        experiment_id,
        sum({{ trialrun.hash_bigint('fingerprint') }}) as fingerprint
    from arms
    group by experiment_id

),

metrics as (

    select
        experiment_id,
        {{ trialrun.fingerprint([
            'metric', 'role', 'desired_direction', number('margin'), 'margin_type', number('minimum_effect'),
            'aggregation', 'event_name', 'window_start_days', 'window_end_days', 'lookback_days', number('cap_value'),
        ]) }} as fingerprint
    from {{ ref('trialrun_experiment_metrics') }}
    where role in ('primary', 'guardrail')

),

metric_sums as (

    select
        experiment_id,
        sum({{ trialrun.hash_bigint('fingerprint') }}) as fingerprint
    from metrics
    group by experiment_id

),

promises as (

    select
        experiments.*,
        arm_sums.fingerprint as arms_fingerprint,
        metric_sums.fingerprint as metrics_fingerprint
    from {{ ref('int_trialrun__experiments') }} as experiments
    left join arm_sums on experiments.experiment_id = arm_sums.experiment_id
    left join metric_sums on experiments.experiment_id = metric_sums.experiment_id

)

select
    experiment_id,
    {{ trialrun.fingerprint([
        'hypothesis', 'design', number('alpha'), number('power'), 'stopping', 'anchor', 'planned_units',
        'eligibility_attribute', 'eligibility_value', 'arms_fingerprint', 'metrics_fingerprint',
    ]) }} as contract_hash
from promises
