{#- Sample ratio mismatch: a chi-square test of the units found in each arm against the weights
    (see Fabijan et al., KDD 2019). Fails where p < alpha, and where units are in an arm that has
    no weight. Attach it to the column that holds the arm:

        columns:
          - name: variant
            data_tests:
              - trialrun.srm:
                  arguments:
                    unit_id: user_id
                    weights: {control: 0.5, treatment: 0.5}

    unit_id: the column of the randomization unit (distinct values are counted).
    weights: arm: share; need not add to 1. group_by: an optional column, each value of which is
    tested by itself. Where an expected count is below 8 nothing is tested. -#}
{% test srm(model, column_name, unit_id, weights, alpha=0.001, group_by=none) %}
{%- do trialrun.check_weights(weights) -%}
{%- do trialrun.check_alpha('srm', alpha) -%}
{%- set text = dbt.type_string() -%}
with
-- one row an arm
weights as (
    {%- for variant, weight in weights.items() %}
    {% if not loop.first %}union all {% endif -%}
    select {{ trialrun.text_literal(variant) }} as variant, cast({{ weight }} as {{ trialrun.type_double() }}) as weight
    {%- endfor %}
),

-- one row a group and arm found
found as (
    select
        {{ trialrun.group_value(group_by) }} as group_value,
        cast({{ column_name }} as {{ text }}) as variant,
        count(distinct {{ unit_id }}) as n_units
    from {{ model }}
    group by 1, 2
),

tested_groups as (
    select distinct group_value
    from found
),

-- one row a group and arm with a weight; arms nobody is in count as zero
expected as (
    select
        tested_groups.group_value,
        weights.variant,
        weights.weight,
        coalesce(found.n_units, 0) as n_units
    from tested_groups
    cross join weights
    left join found
        on tested_groups.group_value = found.group_value
        and weights.variant = found.variant
    where weights.weight > 0
),

-- the same: the count that the weights lead one to expect
shares as (
    select
        group_value,
        variant,
        n_units,
        weight / sum(weight) over (partition by group_value)
        * sum(n_units) over (partition by group_value) as n_expected
    from expected
),

-- one row a group
statistics as (
    select
        group_value,
        {{ trialrun.join_texts(dbt.concat(['variant', "': '", 'cast(n_units as ' ~ text ~ ')']), ', ', 'variant') }} as counts,
        cast(sum(n_units) as {{ dbt.type_bigint() }}) as n_units,
        min(n_expected) as smallest_expected,
        sum((n_units - n_expected) * (n_units - n_expected) / nullif(n_expected, 0)) as statistic,
        count(*) - 1 as degrees_of_freedom
    from shares
    group by group_value
),

tested as (
    select
        group_value,
        counts,
        n_units,
        smallest_expected,
        statistic,
        degrees_of_freedom,
        {{ trialrun.chi_square_p_value('statistic', 'degrees_of_freedom') | indent(8) }} as p_value
    from statistics
)

select
    group_value,
    'the counts do not fit the weights' as message,
    counts,
    n_units,
    statistic,
    degrees_of_freedom,
    p_value
from tested
where smallest_expected >= 8
    and p_value < {{ alpha }}

union all

select
    found.group_value,
    'units in an arm without a weight' as message,
    {{ dbt.concat(["coalesce(found.variant, '(missing)')", "': '", 'cast(found.n_units as ' ~ text ~ ')']) }} as counts,
    found.n_units,
    null as statistic,
    null as degrees_of_freedom,
    null as p_value
from found
left join weights
    on found.variant = weights.variant
    and weights.weight > 0
where weights.variant is null
    and found.n_units > 0
{% endtest %}
