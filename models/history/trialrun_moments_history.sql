{{
    config(
        materialized='incremental',
        incremental_strategy=trialrun.append_strategy(),
        on_schema_change='append_new_columns',
        full_refresh=false
    )
}}
-- Grain: as_of x experiment x metric x ramp_stage x variant x build_id, of all assigned units: what trialrun_moments was on
-- each as_of. A later build of the same as_of adds an experiment's rows again where a number of it has moved.
{%- set key = ['experiment_id', 'metric', 'ramp_stage', 'variant'] %}
{%- set values = ['n_units', 'n_mature', 'n'] + trialrun.moment_columns() %}
with moments as (

    select *
    from {{ ref('trialrun_moments') }}
    where population = 'assigned' and dimension = 'all'

),

{% if is_incremental() %}

    finished as (

        select distinct experiment_id
        from {{ this }}
        where is_mature and as_of < {{ trialrun.as_of_date() }}

    ),

    last_builds as (

        select
            experiment_id,
            max(built_at) as built_at
        from {{ this }}
        where as_of = {{ trialrun.as_of_date() }}
        group by experiment_id

    ),

    known as (

        select history.*
        from {{ this }} as history
        inner join last_builds
            on history.experiment_id = last_builds.experiment_id and history.built_at = last_builds.built_at
        where history.as_of = {{ trialrun.as_of_date() }}

    ),

    -- Rows that are new or not the same, and rows that are no longer there.
    moved_rows as (

        select moments.experiment_id
        from moments
        left join known on {{ trialrun.same('moments', 'known', key) }}
        where
            known.experiment_id is null
            {% for column in values %}
                or {{ trialrun.has_moved('known.' ~ column, 'moments.' ~ column) }}
            {% endfor %}

        union all

        select known.experiment_id
        from known
        left join moments on {{ trialrun.same('known', 'moments', key) }}
        where moments.experiment_id is null

    ),

    moved as (

        select distinct experiment_id from moved_rows

    ),

{% endif %}

-- Mature: enrolment has ended and every window is closed, so that only a restatement can change a number.
maturity as (

    select
        moments.experiment_id,
        min(
            case
                when experiments.ended_at <= {{ trialrun.as_of_end() }} and moments.n_mature = moments.n_units then 1
                else 0
            end
        ) = 1 as is_mature
    from moments
    inner join {{ ref('trialrun_experiments') }} as experiments on moments.experiment_id = experiments.experiment_id
    group by moments.experiment_id

)

select
    moments.as_of,
    moments.build_id,
    {{ trialrun.built_at() }} as built_at,
    maturity.is_mature,
    moments.experiment_id,
    moments.metric,
    moments.population,
    moments.ramp_stage,
    moments.dimension,
    moments.dimension_value,
    moments.variant,
    moments.n_units,
    moments.n_mature,
    moments.n,
    {{ trialrun.each_component('moments.mean_{a}', indent=4) }},
    {{ trialrun.each_pair('moments.{name}', indent=4) }}
from moments
inner join maturity on moments.experiment_id = maturity.experiment_id
{% if is_incremental() %}
    inner join moved on moments.experiment_id = moved.experiment_id
    left join finished on moments.experiment_id = finished.experiment_id
    where finished.experiment_id is null
{% endif %}
