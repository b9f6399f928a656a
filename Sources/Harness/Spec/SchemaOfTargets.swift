extension ExperimentSchema {
  /// Targets.
  static let targets = #"""
        "mixture": {
          "type": "object",
          "description": "An explicit mixture: every class with its prior and its components.",
          "additionalProperties": false,
          "required": ["classes"],
          "properties": {
            "kind": { "const": "mixture", "default": "mixture" },
            "separation": {
              "$ref": "#/$defs/positive",
              "default": 1,
              "description": "Every mean is multiplied by it, so that it can be swept.",
              "examples": [2, 4, 6]
            },
            "classes": {
              "type": "array",
              "minItems": 1,
              "items": { "$ref": "#/$defs/class" },
              "description": "The classes c; their priors must sum to 1. One is enough for tilts."
            }
          }
        },
        "class": {
          "type": "object",
          "description": "A class c: its prior and the mixture p(x|c).",
          "additionalProperties": false,
          "required": ["label", "prior", "components"],
          "properties": {
            "label": {
              "$ref": "#/$defs/label",
              "description": "The name of the class; no two classes have the same."
            },
            "prior": {
              "$ref": "#/$defs/positive",
              "description": "The share of the class; the priors of a target sum to 1.",
              "examples": [0.5]
            },
            "components": {
              "type": "array",
              "minItems": 1,
              "items": { "$ref": "#/$defs/component" },
              "description": "The Gaussians of the class; their weights must sum to 1."
            }
          }
        },
        "component": {
          "type": "object",
          "description": "One Gaussian of a class.",
          "additionalProperties": false,
          "required": ["mean", "covariance"],
          "properties": {
            "weight": {
              "$ref": "#/$defs/positive",
              "default": 1,
              "description": "The share of the component; the weights of a class sum to 1."
            },
            "mean": {
              "$ref": "#/$defs/vector",
              "description": "The mean, one number per coordinate.",
              "examples": [[0], [-1, 1]]
            },
            "covariance": {
              "description": "A number (times I), an array (the diagonal) or an array of rows.",
              "examples": [1, [1, 2], [[1, 0.5], [0.5, 1]]],
              "oneOf": [
                { "$ref": "#/$defs/positive" },
                { "type": "array", "minItems": 1, "items": { "$ref": "#/$defs/positive" } },
                { "type": "array", "minItems": 1, "items": { "$ref": "#/$defs/vector" } }
              ]
            }
          }
        },
        "vector": { "type": "array", "minItems": 1, "items": { "$ref": "#/$defs/finite" } },
        "randomMixture": {
          "type": "object",
          "description": "A mixture drawn at random; classes are named class-1, class-2, ...",
          "additionalProperties": false,
          "required": ["kind", "dimension", "classes", "components", "separation", "seed"],
          "properties": {
            "kind": { "const": "random-mixture" },
            "dimension": {
              "type": "integer",
              "minimum": 1,
              "maximum": 100000,
              "description": "The coordinates of a point."
            },
            "classes": {
              "type": "integer",
              "minimum": 1,
              "maximum": 10000000,
              "description": "The number of classes; one is enough for tilts."
            },
            "components": {
              "type": "integer",
              "minimum": 1,
              "maximum": 10000000,
              "description": "The number of Gaussians of each class."
            },
            "separation": {
              "$ref": "#/$defs/nonNegative",
              "description": "The standard deviation of each coordinate of the means."
            },
            "seed": {
              "$ref": "#/$defs/seed",
              "description": "Which of the targets of this shape."
            },
            "covariance": {
              "enum": ["isotropic", "diagonal", "full"],
              "default": "isotropic",
              "description": "The form of the covariances."
            }
          }
        },
        "swissRoll": {
          "type": "object",
          "description": "Equal Gaussians along a spiral; its arcs are the classes arc-1, arc-2, ...",
          "additionalProperties": false,
          "required": ["kind", "components", "noise", "classes"],
          "properties": {
            "kind": { "const": "swiss-roll" },
            "components": {
              "type": "integer",
              "minimum": 1,
              "maximum": 10000000,
              "description": "The number of Gaussians, at least that of the classes.",
              "examples": [2000]
            },
            "noise": {
              "$ref": "#/$defs/deviation",
              "description": "Their standard deviation; the spiral's coordinates have about 1.",
              "examples": [0.05]
            },
            "classes": {
              "type": "integer",
              "minimum": 1,
              "maximum": 10000000,
              "description": "The number of classes, arcs of equal length; one is enough for tilts."
            }
          }
        },
        "points": {
          "type": "object",
          "description": "A kernel density: a Gaussian around each point of a CSV file.",
          "additionalProperties": false,
          "required": ["kind", "file", "bandwidth"],
          "properties": {
            "kind": { "const": "points" },
            "file": {
              "type": "string",
              "pattern": "\\S",
              "description": "Columns x0, x1, ... and label; a path from the spec's folder.",
              "examples": ["points.csv"]
            },
            "bandwidth": {
              "description": "The standard deviation of the Gaussians, or Scott's rule for it.",
              "examples": [0.1, "scott"],
              "oneOf": [{ "$ref": "#/$defs/deviation" }, { "const": "scott" }]
            }
          }
        },

    """#
}
