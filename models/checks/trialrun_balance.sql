-- Grain: experiment x covariate x covariate_type x variant. z test of each arm's mean before the experiment against control's;
-- .001 is shared by all tests of an experiment (Bonferroni).
{%- set alpha = 0.001 %}
{#- Below, the normal approximation raises too many alarms, and a rare trait may be in one arm only. #}
{%- set minimum_n = 30 %}
with arms as (

    select
        moments.experiment_id,
        moments.metric as covariate,
        'pre_period' as covariate_type,
        moments.ramp_stage,
        moments.variant,
        moments.n,
        moments.mean_num_pre as mean,
        moments.var_num_pre as variance
    from {{ ref('trialrun_moments') }} as moments
    inner join {{ ref('trialrun_experiment_metrics') }} as metrics
        on moments.experiment_id = metrics.experiment_id and moments.metric = metrics.metric
    where
        moments.population = 'assigned'
        and moments.dimension = 'all'
        and metrics.is_additive
        and metrics.lookback_days > 0

    union all

    select
        experiments.experiment_id,
        attribute_moments.attribute as covariate,
        'attribute' as covariate_type,
        attribute_moments.ramp_stage,
        attribute_moments.variant,
        attribute_moments.n,
        attribute_moments.mean,
        attribute_moments.variance
    from {{ ref('int_trialrun__attribute_moments') }} as attribute_moments
    inner join {{ ref('int_trialrun__experiments') }} as experiments
        on attribute_moments.experiment_key = experiments.experiment_key

),

comparisons as (

    select
        treated.experiment_id,
        treated.covariate,
        treated.covariate_type,
        treated.variant,
        experiments.control_variant,
        control.n as n_control,
        treated.n as n_variant,
        control.mean as mean_control,
        treated.mean as mean_variant,
        control.variance as var_control,
        treated.variance as var_variant,
        treated.mean - control.mean as difference,
        control.variance / nullif(control.n, 0) + treated.variance / nullif(treated.n, 0) as var_difference
    from arms as treated
    inner join {{ ref('trialrun_experiments') }} as experiments on treated.experiment_id = experiments.experiment_id
    inner join arms as control
        on
            treated.experiment_id = control.experiment_id
            and treated.covariate = control.covariate
            and treated.covariate_type = control.covariate_type
            and treated.ramp_stage = control.ramp_stage
            and experiments.control_variant = control.variant
    where treated.variant <> experiments.control_variant

),

tests as (

    select
        *,
        case
            when n_control < {{ minimum_n }} or n_variant < {{ minimum_n }} then 'an arm has fewer than {{ minimum_n }} units'
            when var_difference = 0 and abs(difference) <= 1e-12 * abs(mean_control) then 'the covariate does not vary'
            when var_difference = 0 then 'the covariate is constant in each arm, but not the same'
        end as reason,
        difference / nullif(sqrt(var_difference), 0) as statistic
    from comparisons

),

with_threshold as (

    select
        *,
        {{ alpha }} / nullif(
            cast(
                sum(case when reason is null then 1 else 0 end) over (partition by experiment_id)
                as {{ trialrun.type_double() }}
            ), 0
        ) as threshold,
        {{ trialrun.normal_p_value('statistic') }} as p_value
    from tests

)

select
    {{ trialrun.as_of_date() }} as as_of,
    {{ trialrun.build_id() }} as build_id,
    experiment_id,
    covariate,
    cast(covariate_type as {{ dbt.type_string() }}) as covariate_type,
    variant,
    control_variant,
    cast(n_control as {{ dbt.type_bigint() }}) as n_control,
    cast(n_variant as {{ dbt.type_bigint() }}) as n_variant,
    mean_control,
    mean_variant,
    var_control,
    var_variant,
    difference,
    difference / nullif(sqrt((var_control + var_variant) / 2), 0) as standardized_difference,
    case when reason is null then statistic end as statistic,
    case when reason is null then p_value end as p_value,
    cast(threshold as {{ trialrun.type_double() }}) as threshold,
    cast(
        case
            when reason = 'the covariate is constant in each arm, but not the same' then 'fail'
            when reason is not null then 'not_tested'
            when p_value < threshold then 'fail'
            else 'pass'
        end as {{ dbt.type_string() }}
    ) as status,
    cast(reason as {{ dbt.type_string() }}) as reason
from with_threshold
