-- Grain: experiment x check. Everything that decides or warns: what BI and the readout read. The tests of the package's
-- data sit here, on a leaf: what is downstream of a failing test is not built.
select
    as_of,
    build_id,
    experiment_id,
    check_name,
    severity,
    status,
    n_failing,
    n_total,
    p_value,
    threshold,
    message,
    is_enforced
from {{ ref('int_trialrun__checks') }}
