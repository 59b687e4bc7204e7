{#-
  SQL: the thetas of additive metrics from a relation of moments (a name, or SQL in parentheses). theta = Cov(Y, X) / Var(X)
  with total sample moments: arms and ramp stages pooled, what lies between them included.
-#}
{% macro cuped_thetas(moments) -%}
{%- set group = ['as_of', 'build_id', 'experiment_id', 'metric', 'population', 'dimension', 'dimension_value'] %}
with arms as (

    select
        {% for column in group %}moments.{{ column }},
        {% endfor -%}
        cast(moments.n as {{ trialrun.type_double() }}) as n,
        moments.mean_num,
        moments.mean_num_pre,
        -- One unit has no sample variance, and adds none.
        coalesce(moments.var_num, 0) as var_num,
        coalesce(moments.var_num_pre, 0) as var_num_pre,
        coalesce(moments.cov_num_num_pre, 0) as cov_num_num_pre
    from {{ moments }} as moments
    inner join {{ ref('trialrun_experiment_metrics') }} as metrics
        on
            moments.experiment_id = metrics.experiment_id
            and moments.metric = metrics.metric
    where metrics.is_additive and moments.n > 0

),

means as (

    select
        {{ group | join(',\n        ') }},
        sum(n) as n,
        sum(n * mean_num) / sum(n) as mean_num,
        sum(n * mean_num_pre) / sum(n) as mean_num_pre
    from arms
    group by {{ group | join(', ') }}

),

deviations as (

    select
        arms.*,
        means.n as n_total,
        means.mean_num as mean_outcome,
        means.mean_num_pre as mean_covariate,
        arms.mean_num - means.mean_num as deviation,
        arms.mean_num_pre - means.mean_num_pre as deviation_pre
    from arms
    inner join means
        on
            arms.as_of = means.as_of
            and arms.build_id = means.build_id
            and arms.experiment_id = means.experiment_id
            and arms.metric = means.metric
            and arms.population = means.population
            and arms.dimension = means.dimension
            and arms.dimension_value = means.dimension_value

),

pooled as (

    select
        {{ group | join(',\n        ') }},
        max(n_total) as n,
        max(mean_outcome) as mean_outcome,
        max(mean_covariate) as mean_covariate,
        sum((n - 1) * var_num + n * deviation * deviation) / nullif(max(n_total) - 1, 0) as var_num,
        sum((n - 1) * var_num_pre + n * deviation_pre * deviation_pre) / nullif(max(n_total) - 1, 0) as var_covariate,
        sum((n - 1) * cov_num_num_pre + n * deviation * deviation_pre) / nullif(max(n_total) - 1, 0) as covariance
    from deviations
    group by {{ group | join(', ') }}

),

-- A spread below 1e-12 of the mean is rounding.
with_spread as (

    select
        *,
        var_num > 1e-24 * mean_outcome * mean_outcome as is_outcome_varying,
        var_covariate > 1e-24 * mean_covariate * mean_covariate as is_covariate_varying
    from pooled

)

select
    {{ group | join(',\n    ') }},
    cast('pre_period' as {{ dbt.type_string() }}) as covariate,
    cast(n as {{ dbt.type_bigint() }}) as n,
    case when is_covariate_varying then covariance / nullif(var_covariate, 0) else 0 end as theta,
    mean_covariate,
    case when is_covariate_varying or n < 2 then var_covariate else 0 end as var_covariate,
    -- The slopes of either on the other, multiplied: the product of the variances may be beyond a double.
    case
        when is_outcome_varying and is_covariate_varying
            then sign(covariance) * sqrt((covariance / nullif(var_num, 0)) * (covariance / nullif(var_covariate, 0)))
    end as correlation,
    cast(
        case
            when n < 2 then 'fewer than two units'
            when not is_covariate_varying then 'the pre-period does not vary'
        end as {{ dbt.type_string() }}
    ) as reason
from with_spread
{%- endmacro %}
