-- Grain: experiment x metric x dimension x dimension_value x cell, over mature units with events:
-- their number and the ranges, sums and products of (num, den, num_pre, den_pre), each less its centre.
with totals as (

    select
        unit_totals.experiment_key,
        unit_totals.metric_key,
        unit_totals.unit_key,
        unit_totals.cell_key,
        {{ trialrun.each_component('unit_totals.{a} - centres.{a} as {a}') }}
    from {{ ref('int_trialrun__unit_totals') }} as unit_totals
    inner join {{ ref('int_trialrun__centres') }} as centres
        on
            unit_totals.experiment_key = centres.experiment_key
            and unit_totals.metric_key = centres.metric_key
    where unit_totals.is_mature

)

select
    experiment_key,
    metric_key,
    'all' as dimension,
    'all' as dimension_value,
    cell_key,
    count(*) as n_rows,
    {{ trialrun.each_component('min({a}) as min_{a}', indent=4) }},
    {{ trialrun.each_component('max({a}) as max_{a}', indent=4) }},
    {{ trialrun.each_component('sum({a}) as sum_{a}', indent=4) }},
    {{ trialrun.each_pair('sum({a} * {b}) as sum_{a}_{b}', indent=4) }}
from totals
group by experiment_key, metric_key, cell_key

union all

select
    totals.experiment_key,
    totals.metric_key,
    segments.dimension,
    segments.dimension_value,
    totals.cell_key,
    count(*) as n_rows,
    {{ trialrun.each_component('min(totals.{a}) as min_{a}', indent=4) }},
    {{ trialrun.each_component('max(totals.{a}) as max_{a}', indent=4) }},
    {{ trialrun.each_component('sum(totals.{a}) as sum_{a}', indent=4) }},
    {{ trialrun.each_pair('sum(totals.{a} * totals.{b}) as sum_{a}_{b}', indent=4) }}
from totals
inner join {{ ref('int_trialrun__unit_segments') }} as segments
    on
        totals.experiment_key = segments.experiment_key
        and totals.unit_key = segments.unit_key
group by
    totals.experiment_key,
    totals.metric_key,
    segments.dimension,
    segments.dimension_value,
    totals.cell_key
