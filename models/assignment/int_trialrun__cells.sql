-- Grain: experiment x cell (variant x ramp stage x eligibility x exposure) in which any unit is analyzed.
select
    experiment_key,
    cell_key,
    min(variant) as variant,
    min(ramp_stage) as ramp_stage,
    max(case when is_eligible then 1 else 0 end) as is_eligible,
    max(case when exposed_at is not null then 1 else 0 end) as is_exposed
from {{ ref('int_trialrun__assignments') }}
where is_analyzed
group by experiment_key, cell_key
