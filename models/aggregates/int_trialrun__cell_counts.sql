-- Grain: experiment x dimension x dimension_value x cell x metric window: analyzed units, and those whose window is closed.
with windows as (

    select distinct
        experiment_key,
        window_end_days
    from {{ ref('trialrun_experiment_metrics') }}

),

units as (

    select
        experiment_key,
        cell_key,
        anchor_at,
        'all' as dimension,
        'all' as dimension_value
    from {{ ref('int_trialrun__assignments') }}
    where is_analyzed

    union all

    select
        experiment_key,
        cell_key,
        anchor_at,
        dimension,
        dimension_value
    from {{ ref('int_trialrun__unit_segments') }}

)

select
    units.experiment_key,
    units.dimension,
    units.dimension_value,
    units.cell_key,
    windows.window_end_days,
    count(*) as n_units,
    sum(
        case
            when
                {{ trialrun.window_end('units.anchor_at', 'windows.window_end_days', trialrun.as_of_end()) }}
                <= {{ trialrun.as_of_end() }}
                then 1
            else 0
        end
    ) as n_mature
from units
inner join windows on units.experiment_key = windows.experiment_key
group by
    units.experiment_key,
    units.dimension,
    units.dimension_value,
    units.cell_key,
    windows.window_end_days
