-- Grain: experiment x metric: the means over units with events. Subtracting them first keeps sums of squares exact.
select
    experiment_key,
    metric_key,
    avg(num) as num,
    avg(den) as den,
    avg(num_pre) as num_pre,
    avg(den_pre) as den_pre
from {{ ref('int_trialrun__unit_totals') }}
where is_mature
group by experiment_key, metric_key
