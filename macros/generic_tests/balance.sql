{#- Covariate balance: a z test of the mean of a numeric column between each arm and control, for
    values known before assignment. Fails where p < alpha / number of arms compared (Bonferroni),
    where a column constant within both arms differs between them, and where control has no rows.
    Attach it to the covariate, in a model with one row a unit:

        columns:
          - name: orders_before
            data_tests:
              - trialrun.balance:
                  arguments:
                    variant: variant
                    control: control

    variant: the column that holds the arm; control: the name of the control arm. group_by: an
    optional column, each value of which is tested by itself. Values that are NULL or not finite
    are left out and counted. Arms with fewer than minimum_n values are not tested.
    standardized_difference is the difference of the means over the root mean variance. -#}
{% test balance(model, column_name, variant, control, alpha=0.001, group_by=none, minimum_n=30) %}
{%- do trialrun.check_alpha('balance', alpha) -%}
{%- set double = trialrun.type_double() -%}
with
-- one row a row of the model
covariates as (
    select
        {{ trialrun.group_value(group_by) }} as group_value,
        coalesce(cast({{ variant }} as {{ dbt.type_string() }}), '(missing)') as variant,
        {{ trialrun.safe_double(column_name) }} as covariate
    from {{ model }}
),

-- one row a group and arm
arms as (
    select
        group_value,
        variant,
        count(covariate) as n,
        count(*) - count(covariate) as n_missing,
        {{ trialrun.mean_of('covariate') }} as mean,
        {{ trialrun.variance_of('covariate') }} as variance
    from covariates
    group by group_value, variant
),

controls as (
    select *
    from arms
    where variant = {{ trialrun.text_literal(control) }}
),

-- one row a group and arm that is not control
compared as (
    select
        arms.group_value,
        arms.variant,
        controls.n as n_control,
        arms.n as n_variant,
        controls.n_missing as n_missing_control,
        arms.n_missing as n_missing_variant,
        controls.mean as mean_control,
        arms.mean as mean_variant,
        arms.mean - controls.mean as difference,
        sqrt((arms.variance + controls.variance) / 2) as standard_deviation,
        sqrt(arms.variance / nullif(arms.n, 0) + controls.variance / nullif(controls.n, 0))
            as standard_error,
        {{ alpha }} / cast(count(*) over (partition by arms.group_value) as {{ double }})
            as threshold
    from arms
    left join controls
        on arms.group_value = controls.group_value
    where arms.variant <> {{ trialrun.text_literal(control) }}
),

statistics as (
    select
        *,
        difference / nullif(standard_deviation, 0) as standardized_difference,
        difference / nullif(standard_error, 0) as statistic
    from compared
),

tested as (
    select
        *,
        {{ trialrun.normal_p_value('statistic') | indent(8) }} as p_value
    from statistics
),

judged as (
    select
        *,
        case
            when n_control is null
                then 'control has no rows'
            when n_control < {{ minimum_n }} or n_variant < {{ minimum_n }}
                then null
            when p_value < threshold
                then 'the means differ'
            when standard_error = 0 and difference <> 0
                then 'constant within both arms, and different'
        end as message
    from tested
)

select
    group_value,
    variant,
    message,
    n_control,
    n_variant,
    n_missing_control,
    n_missing_variant,
    mean_control,
    mean_variant,
    difference,
    standardized_difference,
    statistic,
    p_value,
    threshold
from judged
where message is not null
{% endtest %}
