-- Grain: experiment x units_tested (logged: before exclusions, analyzed: after) x ramp_stage (NULL: all stages together).
-- Chi-square test of the units in each arm against the weights in force; arms of weight 0 leave the test.
{%- set alpha = 0.001 %}
with arms as (

    select
        experiment_key,
        experiment_id,
        variant,
        ramp_stage,
        weight / sum(weight) over (partition by experiment_key, ramp_stage) as share
    from {{ ref('trialrun_variants') }}
    where weight > 0

),

samples as (

    select 'logged' as units_tested
    union all
    select 'analyzed' as units_tested

),

counts as (

    select
        samples.units_tested,
        assignments.experiment_key,
        assignments.ramp_stage,
        assignments.variant,
        count(*) as n
    from {{ ref('int_trialrun__assignments') }} as assignments
    inner join samples
        on
            assignments.is_analyzed
            or (samples.units_tested = 'logged' and assignments.exclusion = 'several_variants')
    group by samples.units_tested, assignments.experiment_key, assignments.ramp_stage, assignments.variant

),

stage_cells as (

    select
        arms.experiment_id,
        samples.units_tested,
        arms.ramp_stage,
        arms.variant,
        arms.share,
        cast(coalesce(counts.n, 0) as {{ trialrun.type_double() }}) as observed
    from arms
    cross join samples
    left join counts
        on
            arms.experiment_key = counts.experiment_key
            and arms.ramp_stage = counts.ramp_stage
            and arms.variant = counts.variant
            and samples.units_tested = counts.units_tested

),

with_expected as (

    select
        *,
        share * sum(observed) over (partition by experiment_id, units_tested, ramp_stage) as expected
    from stage_cells

),

cells as (

    select
        experiment_id,
        units_tested,
        ramp_stage,
        variant,
        observed,
        expected
    from with_expected

    union all

    select
        experiment_id,
        units_tested,
        null as ramp_stage,
        variant,
        sum(observed) as observed,
        sum(expected) as expected
    from with_expected
    group by experiment_id, units_tested, variant

),

statistics as (

    select
        experiment_id,
        units_tested,
        ramp_stage,
        count(*) as n_variants,
        sum(observed) as n_units,
        min(expected) as smallest_expected,
        sum((observed - expected) * (observed - expected) / nullif(expected, 0)) as statistic,
        count(*) - 1 as degrees_of_freedom
    from cells
    group by experiment_id, units_tested, ramp_stage

),

tested as (

    select
        *,
        case
            when degrees_of_freedom < 1 then 'fewer than two arms have a weight above 0'
            when n_units = 0 then 'no units yet'
            when smallest_expected < 8 then 'an arm expects fewer than 8 units'
        end as reason,
        {{ trialrun.chi_square_p_value('statistic', 'degrees_of_freedom') }} as tail
    from statistics

)

select
    {{ trialrun.as_of_date() }} as as_of,
    {{ trialrun.build_id() }} as build_id,
    experiment_id,
    cast(units_tested as {{ dbt.type_string() }}) as units_tested,
    cast(ramp_stage as {{ dbt.type_bigint() }}) as ramp_stage,
    cast(n_variants as {{ dbt.type_bigint() }}) as n_variants,
    cast(n_units as {{ dbt.type_bigint() }}) as n_units,
    smallest_expected,
    case when reason is null then statistic end as statistic,
    cast(degrees_of_freedom as {{ dbt.type_bigint() }}) as degrees_of_freedom,
    case when reason is null then tail end as p_value,
    cast({{ alpha }} as {{ trialrun.type_double() }}) as threshold,
    cast(
        case
            when reason is not null then 'not_tested'
            when tail < {{ alpha }} then 'fail'
            else 'pass'
        end as {{ dbt.type_string() }}
    ) as status,
    cast(reason as {{ dbt.type_string() }}) as reason
from tested
