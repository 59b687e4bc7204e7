select
    {{ trialrun.chi_square_p_value('a + b', 'k - 1') }} as chi_square,
    {{ trialrun.normal_p_value('a - b') }} as normal
from inputs
