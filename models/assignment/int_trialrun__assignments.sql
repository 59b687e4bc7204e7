-- Grain: experiment x unit, with the reason for which a unit is not analyzed and the cell it is counted in.
with stages as (

    select distinct
        experiment_key,
        ramp_stage,
        effective_from,
        effective_until
    from {{ ref('trialrun_variants') }}

),

units as (

    select
        first_assignments.experiment_key,
        first_assignments.unit_id,
        first_assignments.unit_key,
        first_assignments.variant,
        first_assignments.assigned_at,
        first_assignments.variants_seen,
        stages.ramp_stage,
        variants.variant_number,
        first_exposures.exposed_at,
        case
            when experiments.eligibility_attribute is not null then eligible_units.unit_id is not null
        end as is_eligible,
        expected_variants.expected_variant,
        case
            when
                stages.ramp_stage is null
                or first_assignments.assigned_at < experiments.started_at
                or first_assignments.assigned_at >= experiments.ended_at
                then 'outside_enrolment'
            when variants.variant is null then 'unknown_variant'
            when first_assignments.variants_seen > 1 then 'several_variants'
            when variants.weight = 0 then 'zero_weight_arm'
        end as exclusion
    from {{ ref('int_trialrun__first_assignments') }} as first_assignments
    inner join {{ ref('int_trialrun__experiments') }} as experiments
        on first_assignments.experiment_key = experiments.experiment_key
    left join stages
        on
            first_assignments.experiment_key = stages.experiment_key
            and first_assignments.assigned_at >= stages.effective_from
            and (stages.effective_until is null or first_assignments.assigned_at < stages.effective_until)
    left join {{ ref('trialrun_variants') }} as variants
        on
            first_assignments.experiment_key = variants.experiment_key
            and first_assignments.variant = variants.variant
            and stages.ramp_stage = variants.ramp_stage
    left join {{ ref('int_trialrun__first_exposures') }} as first_exposures
        on
            first_assignments.experiment_key = first_exposures.experiment_key
            and first_assignments.unit_id = first_exposures.unit_id
    left join {{ ref('int_trialrun__eligible_units') }} as eligible_units
        on
            first_assignments.experiment_key = eligible_units.experiment_key
            and first_assignments.unit_id = eligible_units.unit_id
    left join {{ ref('int_trialrun__expected_variants') }} as expected_variants
        on
            first_assignments.experiment_key = expected_variants.experiment_key
            and first_assignments.unit_id = expected_variants.unit_id

)

select
    experiment_key,
    unit_id,
    unit_key,
    variant,
    assigned_at,
    -- Later anchors differ from the assignment; windows after it are measured from here.
    assigned_at as anchor_at,
    {{ trialrun.local_date('assigned_at') }} as anchored_on,
    ramp_stage,
    variants_seen,
    exclusion is null as is_analyzed,
    exclusion,
    exposed_at,
    is_eligible,
    expected_variant,
    -- One integer for variant, ramp stage, eligibility and exposure, so that unit totals carry one narrow column.
    cast(
        ramp_stage * 128 + variant_number * 4
        + case when is_eligible then 2 else 0 end
        + case when exposed_at is not null then 1 else 0 end
        as {{ dbt.type_bigint() }}
    ) as cell_key
from units
