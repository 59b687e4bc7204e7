{{ config(enabled=(project_name == 'trialrun')) }}
-- In every metric the cells of all units, and those of each segment attribute, add to the analyzed units.
with analyzed as (

    select
        experiment_id,
        count(*) as n_units
    from {{ ref('trialrun_assignments') }}
    where is_analyzed
    group by experiment_id

),

counted as (

    select
        experiment_id,
        metric,
        dimension,
        sum(n_units) as n_units
    from {{ ref('trialrun_moments') }}
    where population = 'assigned'
    group by experiment_id, metric, dimension

)

select
    counted.experiment_id,
    counted.metric,
    counted.dimension,
    counted.n_units,
    analyzed.n_units as n_analyzed
from counted
inner join analyzed on counted.experiment_id = analyzed.experiment_id
where counted.n_units <> analyzed.n_units
