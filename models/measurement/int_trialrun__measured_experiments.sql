-- Grain: experiment: what int_trialrun__unit_days must hold of it, as one integer, and from which day on.
with parts as (

    select
        experiment_key,
        {{ trialrun.fingerprint([trialrun.instant_for_fingerprint('started_at')]) }} as fingerprint
    from {{ ref('int_trialrun__experiments') }}

    union all

    -- Which units are measured.
    select
        experiment_key,
        {{ trialrun.fingerprint(['variant', 'ramp_stage', trialrun.instant_for_fingerprint('effective_from'), 'weight > 0']) }}
            as fingerprint
    from {{ ref('trialrun_variants') }}

    union all

    -- Which of their events.
    select
        experiment_key,
        {{ trialrun.fingerprint(['event_name', 'first_day', 'end_day']) }} as fingerprint
    from {{ ref('int_trialrun__event_ranges') }}

),

definitions as (

    select
        experiment_key,
        cast(sum({{ trialrun.hash_bigint('fingerprint') }}) as {{ dbt.type_bigint() }}) as definition_key
    from parts
    group by experiment_key

),

anchors as (

    select
        experiment_key,
        min(anchored_on) as first_anchored_on
    from {{ ref('int_trialrun__assignments') }}
    where {{ trialrun.is_measured() }}
    group by experiment_key

)

select
    experiments.experiment_key,
    definitions.definition_key,
    -- The end of enrolment, the end of all time where there is none.
    coalesce(experiments.ended_at, {{ trialrun.timestamp_literal('9999-12-31 00:00:00') | trim }}) as ended_at,
    anchors.first_anchored_on
from {{ ref('int_trialrun__experiments') }} as experiments
inner join definitions on experiments.experiment_key = definitions.experiment_key
left join anchors on experiments.experiment_key = anchors.experiment_key
