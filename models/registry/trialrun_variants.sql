-- Grain: experiment x variant x ramp stage, of the experiments without a registry issue.
select
    experiments.experiment_key,
    stages.experiment_id,
    stages.variant,
    cast(
        row_number() over (
            partition by stages.experiment_id, stages.ramp_stage order by stages.variant
        ) as {{ dbt.type_bigint() }}
    ) as variant_number,
    stages.is_control,
    cast(stages.ramp_stage as {{ dbt.type_bigint() }}) as ramp_stage,
    stages.effective_from,
    stages.effective_until,
    stages.weight,
    stages.position,
    {{ trialrun.as_of_date() }} as as_of,
    {{ trialrun.build_id() }} as build_id
from {{ ref('int_trialrun__variant_stages') }} as stages
inner join {{ ref('int_trialrun__experiments') }} as experiments
    on stages.experiment_id = experiments.experiment_id
