-- Grain: as_of x experiment x metric x population x ramp_stage x dimension x dimension_value x variant.
-- Everything that inference reads: counts, means and sample covariances of (num, den, num_pre, den_pre).
{%- set double = trialrun.type_double() %}
-- Cells of each metric, also those in which no unit has an event.
with cells as (

    select
        metrics.experiment_key,
        metrics.metric_key,
        counts.dimension,
        counts.dimension_value,
        cells.variant,
        cells.ramp_stage,
        cells.is_eligible,
        cells.is_exposed,
        counts.n_units,
        counts.n_mature,
        coalesce(sums.n_rows, 0) as n_rows,
        {{ trialrun.each_component('sums.min_{a}') }},
        {{ trialrun.each_component('sums.max_{a}') }},
        {{ trialrun.each_component('coalesce(sums.sum_{a}, 0) as sum_{a}') }},
        {{ trialrun.each_pair('coalesce(sums.sum_{a}_{b}, 0) as sum_{a}_{b}') }}
    from {{ ref('int_trialrun__cell_counts') }} as counts
    inner join {{ ref('trialrun_experiment_metrics') }} as metrics
        on
            counts.experiment_key = metrics.experiment_key
            and coalesce(counts.window_end_days, -1) = coalesce(metrics.window_end_days, -1)
    inner join {{ ref('int_trialrun__cells') }} as cells
        on
            counts.experiment_key = cells.experiment_key
            and counts.cell_key = cells.cell_key
    left join {{ ref('int_trialrun__centred_sums') }} as sums
        on
            counts.experiment_key = sums.experiment_key
            and metrics.metric_key = sums.metric_key
            and counts.dimension = sums.dimension
            and counts.dimension_value = sums.dimension_value
            and counts.cell_key = sums.cell_key

),

populations as (

    select
        cells.*,
        'assigned' as population
    from cells

    union all

    select
        cells.*,
        'eligible' as population
    from cells
    where dimension = 'all' and is_eligible = 1

    union all

    select
        cells.*,
        'exposed' as population
    from cells
    where dimension = 'all' and is_exposed = 1

),

-- Centred sums share their centre, so cells merge by adding.
merged as (

    select
        experiment_key,
        metric_key,
        population,
        ramp_stage,
        dimension,
        dimension_value,
        variant,
        sum(n_units) as n_units,
        sum(n_mature) as n,
        sum(n_mature) - sum(n_rows) as n_without_events,
        {{ trialrun.each_component('min(min_{a}) as min_{a}') }},
        {{ trialrun.each_component('max(max_{a}) as max_{a}') }},
        {{ trialrun.each_component('sum(sum_{a}) as sum_{a}') }},
        {{ trialrun.each_pair('sum(sum_{a}_{b}) as sum_{a}_{b}') }}
    from populations
    group by experiment_key, metric_key, population, ramp_stage, dimension, dimension_value, variant

),

-- What a unit without events is: (0, 1, 0, 1) for a total, which counts every unit, and (0, 0, 0, 0) for a mean.
centred as (

    select
        metrics.experiment_id,
        metrics.metric,
        merged.*,
        0 as empty_num,
        case when metrics.is_additive then 1 else 0 end as empty_den,
        0 as empty_num_pre,
        case when metrics.is_additive then 1 else 0 end as empty_den_pre,
        {{ trialrun.each_component('centres.{a} as found_{a}') }}
    from merged
    inner join {{ ref('trialrun_experiment_metrics') }} as metrics
        on
            merged.experiment_key = metrics.experiment_key
            and merged.metric_key = metrics.metric_key
    left join {{ ref('int_trialrun__centres') }} as centres
        on
            merged.experiment_key = centres.experiment_key
            and merged.metric_key = centres.metric_key

),

deviations as (

    select
        *,
        nullif(cast(n as {{ double }}), 0) as n_or_null,
        nullif(cast(n - 1 as {{ double }}), 0) as ddof_or_null,
        {{ trialrun.each_component('coalesce(found_{a}, empty_{a}) as centre_{a}') }},
        {{ trialrun.each_component('empty_{a} - coalesce(found_{a}, empty_{a}) as deviation_{a}') }}
    from centred

),

-- The units without events join as a block of equal rows.
complete as (

    select
        experiment_id,
        metric,
        population,
        ramp_stage,
        dimension,
        dimension_value,
        variant,
        n_units,
        n,
        n_or_null,
        ddof_or_null,
        {{ trialrun.each_component('centre_{a}') }},
        {{ trialrun.each_component(
            'case when n_without_events > 0 then least(coalesce(min_{a}, deviation_{a}), deviation_{a}) else min_{a} end as min_{a}'
        ) }},
        {{ trialrun.each_component(
            'case when n_without_events > 0 then greatest(coalesce(max_{a}, deviation_{a}), deviation_{a}) else max_{a} end as max_{a}'
        ) }},
        {{ trialrun.each_component('sum_{a} + n_without_events * deviation_{a} as sum_{a}') }},
        {{ trialrun.each_pair('sum_{a}_{b} + n_without_events * deviation_{a} * deviation_{b} as sum_{a}_{b}') }}
    from deviations

),

-- Where units have the same value but for its last digits, sums would leave the rounding of the centre.
with_constants as (

    select
        *,
        {{ trialrun.each_component('max_{a} - min_{a} <= 1e-13 * abs(centre_{a} + min_{a}) as is_constant_{a}') }}
    from complete

),

-- NULL for no unit, and for the covariances of one.
measured as (

    select
        *,
        {{ trialrun.each_component(
            'centre_{a} + case when is_constant_{a} then min_{a} else sum_{a} / n_or_null end as mean_{a}'
        ) }},
        {{ trialrun.each_pair(
            'case when is_constant_{a} or is_constant_{b} then 0 else sum_{a}_{b} - sum_{a} * sum_{b} / n_or_null end'
            ~ ' / ddof_or_null as {name}'
        ) }}
    from with_constants

)

select
    {{ trialrun.as_of_date() }} as as_of,
    {{ trialrun.build_id() }} as build_id,
    experiment_id,
    metric,
    cast(population as {{ dbt.type_string() }}) as population,
    cast(ramp_stage as {{ dbt.type_bigint() }}) as ramp_stage,
    cast(dimension as {{ dbt.type_string() }}) as dimension,
    cast(dimension_value as {{ dbt.type_string() }}) as dimension_value,
    variant,
    cast(n_units as {{ dbt.type_bigint() }}) as n_units,
    cast(n as {{ dbt.type_bigint() }}) as n_mature,
    cast(n as {{ dbt.type_bigint() }}) as n,
    {{ trialrun.each_component('mean_{a}', indent=4) }},
    {{ trialrun.each_pair('{name}', indent=4) }}
from measured
