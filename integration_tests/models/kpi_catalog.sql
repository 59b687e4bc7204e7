-- Grain: metric, as this company defines it: the name is the event's name.
select
    metric,
    aggregation,
    desired_direction
from (
    values
    ('takeup', 'any', 'increase'),
    ('revenue', 'sum', 'increase'),
    ('support_ticket', 'any', 'decrease'),
    ('session', 'count', 'increase'),
    ('page_seconds', 'mean', 'decrease'),
    ('order_size', 'max', 'increase'),
    ('click', 'count', 'increase')
) as catalog (metric, aggregation, desired_direction)
