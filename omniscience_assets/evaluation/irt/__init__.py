"""Item response theory: how hard questions and how able readers are, so that not all must answer all."""

from omniscience_assets.evaluation.irt.fitting import fit_2pl, fit_rasch
from omniscience_assets.evaluation.irt.models import ItemResponseModel
from omniscience_assets.evaluation.irt.prediction import AccuracyPrediction, predict_accuracy
from omniscience_assets.evaluation.irt.selection import choose_items, choose_subjects

__all__ = [
    "AccuracyPrediction",
    "ItemResponseModel",
    "choose_items",
    "choose_subjects",
    "fit_2pl",
    "fit_rasch",
    "predict_accuracy",
]
